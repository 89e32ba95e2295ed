'use strict';

const { start, refusal, FIRST, SECOND } = require('./attClient.js');

const BASE = '/myMessages/v2';
const USER = '+12025550100';

let sim;
let user;
beforeEach(async () => {
	sim = await start({ indexStatus: 'INITIALIZED', indexDelayMs: 2000 });
	user = sim.caller((await sim.userLogin()).data.access_token);
});
afterEach(() => sim.close());

const send = (messageRequest, config) => user('POST', `${BASE}/messages`, { messageRequest }, config);
const list = (params) => user('GET', `${BASE}/messages`, undefined, { params });
const receive = (...texts) =>
	sim.control.inAppInbound({ messages: texts.map((text) => ({ from: FIRST, text })) }).messageIds;
const idsOf = ({ data }) => data.messageList.messages.map(({ messageId }) => messageId);

describe('send', () => {
	test('takes numbers, short codes and e-mail addresses, a double one once', async () => {
		const addresses = [`tel:${FIRST}`, 'tel:2025550142', 'short:12345', 'ann@example.com'];
		const { status, data } = await send({ addresses, text: 'Hello' });
		expect([status, data]).toEqual([201, { id: expect.any(String) }]);
		expect(sim.control.inAppAccepted().map(({ to, from }) => [to, from])).toEqual([
			[FIRST, USER],
			['12345', USER],
			['ann@example.com', USER],
		]);
		expect(sim.control.inAppAccepted({ to: FIRST })).toHaveLength(1);
	});

	test('gives an id that is none of the mailbox', async () => {
		const { id } = (await send({ addresses: [`tel:${FIRST}`], text: 'Hello' })).data;
		const [message] = (await list()).data.messageList.messages;
		expect(message).toMatchObject({ messageId: 's4096', text: 'Hello', type: 'TEXT', isIncoming: false });
		expect((await user('GET', `${BASE}/messages/${id}`)).status).toBe(404);
	});

	test.each([
		['no envelope', undefined, 400, 'SVC0002', 'messageRequest'],
		['no addresses', { text: 'Hello' }, 400, 'SVC0002', 'addresses'],
		['an address that is no list', { addresses: `tel:${FIRST}`, text: 'Hello' }, 400, 'SVC0002', 'addresses'],
		['11 addresses', { addresses: Array(11).fill(`tel:${FIRST}`), text: 'Hello' }, 403, 'POL0003', 'addresses'],
		['a bare number', { addresses: [FIRST], text: 'Hello' }, 400, 'SVC0004', 'addresses'],
		['a short code of nine digits', { addresses: ['short:123456789'], text: 'Hello' }, 400, 'SVC0004', 'addresses'],
		['a foreign number', { addresses: ['tel:+385911234567'], text: 'Hello' }, 400, 'SVC0004', 'addresses'],
		['neither text nor attachment', { addresses: [`tel:${FIRST}`] }, 400, 'SVC0002', 'text'],
		['a group of one', { addresses: [`tel:${FIRST}`], text: 'Hello', isGroup: true }, 400, 'SVC0002', 'isGroup'],
		['a recipient without consent', { addresses: ['tel:+12025557002'], text: 'Hello' }, 403, 'POL0002', 'Address'],
		[
			'more than 1 MB',
			{ addresses: [`tel:${FIRST}`], text: 'x'.repeat(1024 * 1024 + 1) },
			400,
			'SVC0002',
			'messageContent',
		],
	])('refuses %s', async (_, body, ...expected) => {
		expect(refusal(await send(body))).toEqual(expected);
		expect(sim.control.inAppAccepted()).toEqual([]);
	});

	test.each([
		['a subject', { subject: 'News' }],
		['a group', { isGroup: true }],
		[
			'an attachment',
			{
				messageContent: [
					{
						fileName: 'a.png',
						'content-type': 'image/png',
						'content-transfer-encoding': 'BASE64',
						body: 'aGVsbG8=',
					},
				],
			},
		],
	])('makes an MMS of a message with %s', async (_, extra) => {
		const addresses = [`tel:${FIRST}`, `tel:${SECOND}`];
		expect((await send({ addresses, text: 'Hello', ...extra })).status).toBe(201);
		expect(sim.control.inAppMessages()[0].type).toBe('MMS');
	});

	test('takes attachments as multipart', async () => {
		const json = JSON.stringify({ messageRequest: { addresses: [`tel:${FIRST}`], text: 'Photo' } });
		const body = Buffer.concat([
			Buffer.from(`--b\r\nContent-Type: application/json; charset=UTF-8\r\nContent-ID: <startpart>\r\n\r\n${json}`),
			Buffer.from('\r\n--b\r\nContent-Type: image/gif\r\nContent-Disposition: form-data; filename="a.gif"\r\n\r\n'),
			Buffer.from([0x47, 0x0d, 0x0a, 0xff]),
			Buffer.from('\r\n--b--\r\n'),
		]);
		const type = 'multipart/related; type="application/json"; start="<startpart>"; boundary="b"';
		const reply = await user('POST', `${BASE}/messages`, body, { headers: { 'Content-Type': type } });
		expect(reply.status).toBe(201);
		const [{ messageId, mmsContent }] = sim.control.inAppMessages();
		expect(mmsContent).toEqual([
			{
				contentName: 'a.gif',
				contentType: 'image/gif',
				contentUrl: `http://ewr2-api.att.invalid:8080${BASE}/messages/${messageId}/parts/0`,
				type: 'IMAGE',
			},
		]);
		const part = await user('GET', `${BASE}/messages/${messageId}/parts/0`, undefined, { responseType: 'arraybuffer' });
		expect([part.status, part.headers['content-type'], [...part.data]]).toEqual([
			200,
			'image/gif',
			[0x47, 0x0d, 0x0a, 0xff],
		]);
	});

	test('needs a token of the user, with the scope IMMN', async () => {
		const app = sim.caller((await sim.login('SMS')).data.access_token);
		const reader = sim.caller((await sim.userLogin('MIM')).data.access_token);
		const messageRequest = { addresses: [`tel:${FIRST}`], text: 'Hello' };
		for (const call of [app, reader]) {
			expect(refusal(await call('POST', `${BASE}/messages`, { messageRequest }))[0]).toBe(403);
		}
		expect((await reader('GET', `${BASE}/messages`)).status).toBe(200);
	});
});

describe('the list', () => {
	test('shows the newest first, page by page', async () => {
		const ids = receive('One', 'Two', 'Three');
		const { data } = await list({ limit: 2 });
		expect(data).toEqual({
			messageList: {
				messages: [
					expect.objectContaining({ messageId: ids[2], text: 'Three' }),
					{
						messageId: ids[1],
						from: { value: FIRST },
						recipients: [{ value: USER }],
						timeStamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
						text: 'Two',
						isUnread: true,
						isIncoming: true,
						isFavorite: false,
						type: 'TEXT',
						typeMetaData: {},
					},
				],
				offset: 0,
				limit: 2,
				total: 3,
				state: expect.any(String),
				cacheStatus: 'INITIALIZED',
				failedMessages: [],
			},
		});
		expect(idsOf(await list({ limit: 2, offset: 2 }))).toEqual([ids[0]]);
		expect((await list({ limit: 9999 })).data.messageList.limit).toBe(500);
	});

	test.each([
		[{ isUnread: true }, ['Two']],
		[{ isUnread: false }, ['Picture', 'One']],
		[{ isIncoming: false }, []],
		[{ isFavorite: true }, ['One']],
		[{ type: 'SMS' }, ['Two', 'One']],
		[{ type: 'MMS' }, ['Picture']],
		[{ type: 'SMS,MMS' }, ['Picture', 'Two', 'One']],
		[{ keyword: '2025550143' }, ['Picture']],
		[{ keyword: '2025550999' }, []],
	])('narrowed to %j', async (params, texts) => {
		const [one] = receive('One', 'Two');
		const [picture] = sim.control.inAppInbound({ from: SECOND, text: 'Picture', subject: 'Look' }).messageIds;
		await user('PUT', `${BASE}/messages`, {
			messages: [
				{ messageId: one, isUnread: false, isFavorite: true },
				{ messageId: picture, isUnread: false },
			],
		});
		expect((await list(params)).data.messageList.messages.map(({ text }) => text)).toEqual(texts);
	});

	test('of wanted ids ignores other filters and names what is gone', async () => {
		const [one, two] = receive('One', 'Two');
		await user('DELETE', `${BASE}/messages/${two}`);
		const { messageList } = (await list({ messageIds: `${one},${two}`, isUnread: false })).data;
		expect([messageList.messages.map(({ messageId }) => messageId), messageList.failedMessages]).toEqual([
			[one],
			[two],
		]);
	});

	test.each([
		[{ limit: 0 }, 'SVC0002', 'limit'],
		[{ offset: 'x' }, 'SVC0002', 'offset'],
		[{ isUnread: 'maybe' }, 'SVC0003', 'isUnread: valid values are true, false'],
		[{ type: 'TEXT' }, 'SVC0003', 'type: valid values are SMS, MMS'],
	])('refuses %j', async (params, code, variables) => {
		expect(refusal(await list(params))).toEqual([400, code, variables]);
	});
});

describe('a message', () => {
	test('is got, changed and deleted', async () => {
		const [id] = receive('One');
		const url = `${BASE}/messages/${id}`;
		expect((await user('GET', url)).data.message).toMatchObject({ messageId: id, text: 'One', isUnread: true });
		expect((await user('PUT', url, { message: { isUnread: false } })).status).toBe(204);
		expect((await user('GET', url)).data.message.isUnread).toBe(false);
		expect((await user('DELETE', url)).status).toBe(204);
		const gone = await user('GET', url);
		expect(refusal(gone)).toEqual([404, 'SVC0002', id]);
		expect(gone.data.RequestError.ServiceException.Text).toBe('Message is not found: %1');
	});

	test('is deleted together with others, or none is', async () => {
		const [one, two, three] = receive('One', 'Two', 'Three');
		const remove = (messageIds) => user('DELETE', `${BASE}/messages`, undefined, { params: { messageIds } });
		expect((await remove(`${one},none`)).status).toBe(404);
		expect((await remove(`${one},${two}`)).status).toBe(204);
		expect(idsOf(await list())).toEqual([three]);
		expect(refusal(await remove(''))).toEqual([400, 'SVC0002', 'messageIds']);
	});

	test.each([
		['nothing to change', { message: {} }, 'SVC0002', 'isUnread'],
		['a flag that is none', { message: { isUnread: 'no' } }, 'SVC0003', 'isUnread: valid values are true, false'],
		['no envelope', {}, 'SVC0002', 'message'],
	])('is not updated with %s', async (_, body, code, variables) => {
		const [id] = receive('One');
		expect(refusal(await user('PUT', `${BASE}/messages/${id}`, body))).toEqual([400, code, variables]);
	});

	test('with a part over 1 MB does not give it out', async () => {
		const part = { contentName: 'a', contentType: 'video/mp4', base64: 'A'.repeat(1_500_000), type: 'VIDEO' };
		const [id] = sim.control.inAppInbound({ from: FIRST, parts: [part] }).messageIds;
		expect(refusal(await user('GET', `${BASE}/messages/${id}/parts/0`))[1]).toBe('POL9003');
		expect((await user('GET', `${BASE}/messages/${id}/parts/1`)).status).toBe(404);
	});
});

describe('the delta', () => {
	const delta = (state) => user('GET', `${BASE}/delta`, undefined, { params: { state } });
	const flags = (messageId, isUnread = true) => ({ messageId, isUnread, isFavorite: false });

	test('tells what has changed since a state, which a URL has to encode', async () => {
		sim.control.setOptions({ stateLength: 600 });
		const [kept, changed, deleted] = receive('Kept', 'Changed', 'Deleted');
		const { state } = (await list()).data.messageList;
		expect([state.length, /[+/=]/.test(state)]).toEqual([600, true]);
		await user('PUT', `${BASE}/messages/${changed}`, { message: { isUnread: false } });
		await user('DELETE', `${BASE}/messages/${deleted}`);
		const [added, short] = receive('Added', 'Short-lived');
		await user('PUT', `${BASE}/messages/${added}`, { message: { isUnread: false } });
		await user('DELETE', `${BASE}/messages/${short}`);
		const picture = sim.control.inAppInbound({ from: FIRST, subject: 'Look' }).messageIds[0];
		const { deltaResponse } = (await delta(state)).data;
		expect(deltaResponse.delta).toEqual([
			{ type: 'TEXT', adds: [flags(added, false)], deletes: [flags(deleted)], updates: [flags(changed, false)] },
			{ type: 'MMS', adds: [flags(picture)], deletes: [], updates: [] },
		]);
		expect(JSON.stringify(deltaResponse)).not.toContain(`"${kept}"`);
		const nothing = (await delta(deltaResponse.state)).data.deltaResponse.delta;
		expect(nothing.every(({ adds, deletes, updates }) => adds.length + deletes.length + updates.length === 0)).toBe(
			true,
		);
	});

	test('refuses a state that it has not given, and none', async () => {
		expect(refusal(await delta('other'))).toEqual([400, 'SVC0002', 'state']);
		expect(refusal(await delta(undefined))).toEqual([400, 'SVC0002', 'state']);
	});
});

describe('the index', () => {
	const info = async () => (await user('GET', `${BASE}/messages/index/info`)).data.messageIndexInfo;
	const create = () => user('POST', `${BASE}/messages/index`);
	const calls = [
		['GET', '/messages'],
		['GET', '/messages/x'],
		['GET', '/messages/x/parts/0'],
		['GET', '/delta?state=x'],
		['PUT', '/messages/x', { message: { isUnread: true } }],
		['DELETE', '/messages/x'],
		['DELETE', '/messages?messageIds=x'],
	];

	test.each([['NOT_INITIALIZED'], ['INITIALIZING'], ['ERROR']])(
		'with status %s keeps every call but send back',
		async (status) => {
			sim.control.setIndex({ status });
			for (const [method, path, body] of calls) {
				const reply = await user(method, `${BASE}${path}`, body);
				expect([method, path, ...refusal(reply)]).toEqual([
					method,
					path,
					409,
					'SVC0001',
					"The user's message index cache does not exist",
				]);
			}
			expect((await send({ addresses: [`tel:${FIRST}`], text: 'Hello' })).status).toBe(201);
			expect((await info()).status).toBe(status);
		},
	);

	test('is made in the background, and is lost after 30 days without use', async () => {
		sim.control.setIndex({ status: 'NOT_INITIALIZED' });
		receive('One');
		expect(await info()).toEqual({ status: 'NOT_INITIALIZED', state: '', messageCount: 1 });
		expect((await create()).status).toBe(202);
		expect((await info()).status).toBe('INITIALIZING');
		sim.pass(2000);
		expect(await info()).toEqual({ status: 'INITIALIZED', state: expect.stringMatching(/./), messageCount: 1 });
		expect((await list()).status).toBe(200);
		sim.control.setOptions({ accessTokenTtlSeconds: 0 });
		user = sim.caller((await sim.userLogin()).data.access_token);
		sim.pass(30 * 24 * 3600 * 1000);
		expect((await list()).status).toBe(409);
		expect(() => sim.control.setIndex({ status: 'FINE' })).toThrow('unknown index status');
	});

	test('can be made with either scope, or with MIM alone by option', async () => {
		const sender = sim.caller((await sim.userLogin('IMMN')).data.access_token);
		expect((await sender('POST', `${BASE}/messages/index`)).status).toBe(202);
		sim.control.setOptions({ inAppChangeScopes: ['MIM'] });
		expect((await sender('POST', `${BASE}/messages/index`)).status).toBe(403);
		expect((await create()).status).toBe(202);
	});
});
