'use strict';

const { start, numbers, SENDER } = require('./sinchClient.js');

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const create = (body = {}) => sim.api('POST', '/groups', body);
const make = async (body) => (await create(body)).data.id;
const members = async (id) => (await sim.get(`/groups/${id}/members`)).data;
const update = (id, body) => sim.api('POST', `/groups/${id}`, body);
const one = '12025551000';
const two = '12025551001';
const three = '12025551002';

describe('a group', () => {
	test('is made with members and keywords, which its replies do and do not hold', async () => {
		const auto_update = {
			to: '12025550199',
			add: { first_word: 'JOIN', second_word: 'QUIZ' },
			remove: { first_word: 'LEAVE' },
		};
		const { status, data } = await create({
			name: 'Tuesday quiz',
			members: ['+1 202 555 1000', two, one],
			auto_update,
		});
		expect([status, data]).toEqual([
			201,
			{
				id: expect.stringMatching(/^[0-9A-Z]{26}$/),
				name: 'Tuesday quiz',
				size: 2,
				created_at: '2026-03-04T10:00:00.000Z',
				modified_at: '2026-03-04T10:00:00.000Z',
				child_groups: [],
				auto_update,
			},
		]);
		expect((await sim.get(`/groups/${data.id}`)).data).toEqual(data);
		expect(await members(data.id)).toEqual([one, two]);
	});

	test('needs neither name nor members, unless told so', async () => {
		const { data } = await create();
		expect(data).toMatchObject({ size: 0 });
		expect(data).not.toHaveProperty('name');
		sim.control.setOptions({ groupNameRequired: true });
		expect((await create()).data.code).toBe('syntax_constraint_violation');
	});

	test.each([
		['a name of 21 characters', { name: 'x'.repeat(21) }, 400, 'syntax_constraint_violation'],
		['an empty name', { name: '' }, 400, 'syntax_constraint_violation'],
		['a malformed member', { members: ['x'] }, 400, 'syntax_invalid_parameter_format'],
		['members that are no list', { members: one }, 400, 'syntax_invalid_json'],
		['keywords without a number', { auto_update: { add: { first_word: 'JOIN' } } }, 400, 'syntax_constraint_violation'],
		[
			'two words in one',
			{ auto_update: { to: SENDER, add: { first_word: 'JOIN US' } } },
			400,
			'syntax_constraint_violation',
		],
		[
			'a word of 16 characters',
			{ auto_update: { to: SENDER, add: { first_word: 'x'.repeat(16) } } },
			400,
			'syntax_constraint_violation',
		],
		[
			'no first word',
			{ auto_update: { to: SENDER, remove: { second_word: 'US' } } },
			400,
			'syntax_constraint_violation',
		],
		['an unknown child group', { child_groups: ['01KJWYF0C2G1R2P3Q4S5T6V7W8'] }, 403, 'unknown_group'],
		['a list', [], 400, 'syntax_invalid_json'],
	])('is refused with %s', async (_, body, status, code) => {
		const reply = await create(body);
		expect([reply.status, reply.data.code]).toEqual([status, code]);
		expect((await sim.get('/groups')).data.count).toBe(0);
	});

	test('has a name of its own', async () => {
		const id = await make({ name: 'Quiz' });
		expect((await create({ name: 'Quiz' })).data.code).toBe('conflict_group_name');
		expect((await update(id, { name: 'Quiz' })).status).toBe(200);
		const other = await make({ name: 'Other' });
		expect((await update(other, { name: 'Quiz' })).status).toBe(403);
	});

	test('has limits of members and children', async () => {
		sim.control.setOptions({ maxGroupMembers: 3, maxChildGroups: 1 });
		const id = await make({ members: numbers(3) });
		expect((await create({ members: numbers(4) })).status).toBe(400);
		expect((await update(id, { add: ['12025559999'] })).status).toBe(400);
		expect((await create({ child_groups: [id, await make()] })).status).toBe(400);
	});

	test('is changed: additions first, then removals', async () => {
		const id = await make({ name: 'Quiz', members: [one] });
		sim.pass(1000);
		const { status, data } = await update(id, { add: [two, three, two], remove: [two, '12025559999'], name: null });
		expect([status, data]).toMatchObject([200, { size: 2, modified_at: '2026-03-04T10:00:01.000Z' }]);
		expect(data).not.toHaveProperty('name');
		expect(await members(id)).toEqual([one, three]);
	});

	test('takes over the members of another, or is rid of them', async () => {
		const id = await make({ members: [one] });
		const other = await make({ members: [one, two] });
		await update(id, { add_from_group: other });
		expect(await members(id)).toEqual([one, two]);
		await update(id, { remove_from_group: other });
		expect(await members(id)).toEqual([]);
		expect((await update(id, { add_from_group: 'none' })).data.code).toBe('unknown_group');
	});

	test('is replaced as a whole', async () => {
		const id = await make({ name: 'Quiz', members: [one], auto_update: { to: SENDER, add: { first_word: 'JOIN' } } });
		const replace = (body) => sim.api('PUT', `/groups/${id}`, body);
		expect((await replace({ name: 'Other' })).data.code).toBe('syntax_constraint_violation');
		const { status, data } = await replace({ members: [two] });
		expect([status, data]).toMatchObject([200, { id, size: 1 }]);
		expect(data).not.toHaveProperty('auto_update');
		expect(data).not.toHaveProperty('name');
		expect(await members(id)).toEqual([two]);
	});

	test('is deleted with an empty answer', async () => {
		const id = await make();
		const { status, data } = await sim.api('DELETE', `/groups/${id}`);
		expect([status, data]).toEqual([200, '']);
		for (const path of [`/groups/${id}`, `/groups/${id}/members`]) expect((await sim.get(path)).status).toBe(404);
		for (const method of ['POST', 'PUT', 'DELETE']) {
			expect((await sim.api(method, `/groups/${id}`, { members: [] })).status).toBe(404);
		}
	});

	test('is seen by its plan only', async () => {
		const id = await make();
		const call = (path) => sim.call('sim-token-eu', 'sim-plan-eu', 'GET', path);
		expect([(await call(`/groups/${id}`)).status, (await call('/groups')).data.count]).toEqual([404, 0]);
	});

	test('tells its number as a JSON number, and counts its children, when told so', async () => {
		const child = await make({ members: [one, two] });
		const id = await make({ members: [two], child_groups: [child], auto_update: { to: SENDER, add: 'JOIN' } });
		expect((await sim.get(`/groups/${id}`)).data).toMatchObject({
			size: 1,
			auto_update: { to: SENDER, add: { first_word: 'JOIN' } },
		});
		sim.control.setOptions({ autoUpdateToAsNumber: true, groupSizeCountsChildren: true });
		expect((await sim.get(`/groups/${id}`)).data).toMatchObject({ size: 2, auto_update: { to: 12025550199 } });
	});
});

test('groups are listed in pages', async () => {
	for (let i = 0; i < 3; i++) await make({ name: `Group ${i}` });
	const { data } = await sim.get('/groups', { page_size: 2 });
	expect(data).toMatchObject({ count: 3, page: 0, page_size: 2, groups: [{ name: 'Group 2' }, { name: 'Group 1' }] });
	expect((await sim.get('/groups', { page_size: 2, page: 1 })).data.groups).toHaveLength(1);
});

describe('a batch to a group', () => {
	const recipients = () => sim.control.accepted().map(({ to }) => to);

	test('goes to its members and those of its child groups, each once', async () => {
		const child = await make({ members: [two, three] });
		const id = await make({ members: [one, two], child_groups: [child] });
		await sim.api('PUT', `/groups/${child}`, { members: [two, three], child_groups: [id] });
		const { to } = await sim.send([id, three]);
		expect(to).toEqual([id, three]);
		sim.pass(1000);
		expect(recipients().sort()).toEqual([one, two, three]);
	});

	test('goes to who is a member when it goes out', async () => {
		const id = await make({ members: [one] });
		const batch = await sim.send([id], { send_at: '2026-03-04T12:00:00Z' });
		await update(id, { add: [two], remove: [one] });
		expect((await sim.get(`/batches/${batch.id}/delivery_report`)).data.total_message_count).toBe(0);
		sim.pass(3 * 3600_000);
		expect(recipients()).toEqual([two]);
	});

	test('goes to nobody when the group has been deleted meanwhile', async () => {
		const id = await make({ members: [one] });
		const batch = await sim.send([id, two], { send_at: '2026-03-04T12:00:00Z' });
		await sim.api('DELETE', `/groups/${id}`);
		expect((await sim.api('POST', `/batches/${batch.id}`, { body: 'Still there' })).status).toBe(200);
		sim.pass(3 * 3600_000);
		expect(recipients()).toEqual([two]);
	});
});

describe('texts to a group', () => {
	let id;
	beforeEach(async () => {
		const add = { first_word: 'join', second_word: 'Quiz' };
		id = await make({ members: [one], auto_update: { to: '+12025550199', add, remove: { first_word: 'LEAVE' } } });
	});
	const say = (text, from = two, to = SENDER) => sim.control.inbound({ from, to, text });

	test.each([['JOIN QUIZ'], ['join quiz please'], ['  Join   quiz']])('"%s" joins', async (text) => {
		say(text);
		expect(await members(id)).toEqual([one, two]);
	});

	test.each([['JOIN'], ['JOINQUIZ'], ['please join quiz'], ['LEAVE']])(
		'"%s" of a stranger changes nothing',
		async (text) => {
			say(text);
			expect(await members(id)).toEqual([one]);
		},
	);

	test('LEAVE leaves the group, and direct texts still arrive', async () => {
		say('leave now', one);
		expect(await members(id)).toEqual([]);
		await sim.send([one]);
		sim.pass(1000);
		expect(sim.control.accepted()[0].status).toBe('Delivered');
	});

	test('to another number change nothing', async () => {
		say('JOIN QUIZ', two, '12025550100');
		expect(await members(id)).toEqual([one]);
	});
});
