import fc from 'fast-check';
import { GroupCommit, whenAnswered, type Joined } from '../../nodes/core/webhooks/groupCommit';

/** A response whose end the test decides. */
class FakeResponse {
	statusCode = 200;

	destroyed = false;

	writableEnded = false;

	private readonly listeners: Array<{ event: string; listener: () => void }> = [];

	once(event: 'finish' | 'close', listener: () => void) {
		this.listeners.push({ event, listener });
	}

	/** The answer has left, and the connection with it. */
	finish(statusCode = 200) {
		this.statusCode = statusCode;
		this.writableEnded = true;
		this.emit('finish');
		this.close();
	}

	/** The caller hung up. */
	close() {
		this.destroyed = true;
		this.emit('close');
	}

	private emit(name: string) {
		for (const { event, listener } of this.listeners.splice(0)) {
			if (event === name) listener();
			else this.listeners.push({ event, listener });
		}
	}
}

const settled = async () => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** Calls that join a group, and what each was told so far. */
function callers(group: GroupCommit<string>) {
	const responses: FakeResponse[] = [];
	const told: Array<Joined<string> | undefined> = [];
	return {
		responses,
		told,
		async join(...items: string[]) {
			const response = new FakeResponse();
			const index = responses.push(response) - 1;
			told.push(undefined);
			void group.join(items, response).then((joined) => {
				told[index] = joined;
			});
			await settled();
			return response;
		},
	};
}

const atOnce = async () => {};

const leader = (...items: string[]) => ({ role: 'leader', items });
const follower = (stored: boolean) => ({ role: 'follower', stored });

describe('group commit', () => {
	it('lets the first call lead at once with its own events', async () => {
		const { join, told } = callers(new GroupCommit(100, atOnce));
		await join('a', 'b');
		expect(told).toEqual([leader('a', 'b')]);
	});

	it('hands over together what arrived while the leader was being answered', async () => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		await join('c', 'd');
		expect(told).toEqual([leader('a'), undefined, undefined]);
		responses[0].finish();
		await settled();
		expect(told).toEqual([leader('a'), leader('b', 'c', 'd'), undefined]);
		responses[1].finish();
		await settled();
		expect(told[2]).toEqual(follower(true));
	});

	it('tells nobody that its events are stored before the leader is answered', async () => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		await join('c');
		responses[0].finish();
		await settled();
		expect(told[2]).toBeUndefined();
	});

	describe('in a flood', () => {
		/** A leader, and a group of several that has been answered; `pass` lets a time of gathering pass. */
		async function flood() {
			const gathered: Array<() => void> = [];
			const gather = async () => await new Promise<void>((resolve) => gathered.push(resolve));
			const calls = callers(new GroupCommit(100, gather));
			const pass = async () => {
				gathered.shift()?.();
				await settled();
			};
			for (const item of ['a', 'b', 'c']) await calls.join(item);
			calls.responses[0].finish();
			await pass();
			await pass();
			expect(calls.told[1]).toEqual(leader('b', 'c'));
			calls.responses[1].finish();
			await settled();
			return { ...calls, pass };
		}

		it('gathers calls as long as they come in, and takes nobody twice', async () => {
			const { join, told, pass } = await flood();
			await join('d');
			await pass();
			await join('e');
			await join('f');
			await pass();
			expect(told.slice(3)).toEqual([undefined, undefined, undefined]);
			await pass();
			expect(told.slice(3)).toEqual([leader('d', 'e', 'f'), undefined, undefined]);
		});

		it('waits for those who call again, and not for ever', async () => {
			const { join, told, pass } = await flood();
			for (let i = 0; i < 7; i++) await pass();
			await join('d');
			expect(told[3]).toBeUndefined();
			await pass();
			expect(told[3]).toEqual(leader('d'));
		});

		it('lets nobody wait for ever, however many come in', async () => {
			const { join, told, pass } = await flood();
			for (let i = 0; i < 8; i++) {
				await join(`d${i}`);
				await pass();
			}
			expect(told[3]).toMatchObject({ role: 'leader' });
		});

		it('is over when nobody calls any more: the next call leads at once', async () => {
			const { join, told, pass } = await flood();
			for (let i = 0; i < 8; i++) await pass();
			await join('d');
			expect(told[3]).toEqual(leader('d'));
		});
	});

	it('gathers nothing for a single call that waits', async () => {
		const gather = async () => await new Promise<void>(() => {});
		const { join, told, responses } = callers(new GroupCommit(100, gather));
		await join('a');
		await join('b');
		responses[0].finish();
		await settled();
		expect(told[1]).toEqual(leader('b'));
	});

	it.each([
		['the answer to the leader is 500', (response: FakeResponse) => response.finish(500)],
		['the answer to the leader is 404', (response: FakeResponse) => response.finish(404)],
		['the leader hangs up', (response: FakeResponse) => response.close()],
	])('tells the followers that nothing is stored when %s', async (_name, end) => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		await join('c');
		responses[0].finish();
		await settled();
		end(responses[1]);
		await settled();
		expect(told[2]).toEqual(follower(false));
	});

	it('goes on with the next group after one that failed', async () => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		responses[0].close();
		await settled();
		expect(told[1]).toEqual(leader('b'));
		responses[1].finish();
		await join('c');
		expect(told[2]).toEqual(leader('c'));
	});

	it('takes no further call into a group that is full, and never splits a call', async () => {
		const { join, told, responses } = callers(new GroupCommit(3, atOnce));
		await join('a');
		await join('b', 'c');
		await join('d', 'e');
		await join('f', 'g', 'h', 'i');
		responses[0].finish();
		await settled();
		expect(told[1]).toEqual(leader('b', 'c'));
		responses[1].finish();
		await settled();
		expect(told[2]).toEqual(leader('d', 'e'));
		responses[2].finish();
		await settled();
		expect(told[3]).toEqual(leader('f', 'g', 'h', 'i'));
	});

	it('lets a caller lead who is still there', async () => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		await join('c');
		responses[1].close();
		responses[0].finish();
		await settled();
		expect(told[2]).toEqual(leader('b', 'c'));
		responses[2].finish();
		await settled();
		expect(told[1]).toEqual(follower(true));
	});

	it('hands over the events of a caller who hung up while waiting, and waits for nobody then', async () => {
		const { join, told, responses } = callers(new GroupCommit(100, atOnce));
		await join('a');
		await join('b');
		responses[1].close();
		responses[0].finish();
		await settled();
		expect(told[1]).toEqual(leader('b'));
		await join('c');
		expect(told[2]).toEqual(leader('c'));
	});

	it('names the events of a group once it is stored, and only then', async () => {
		const stored: string[][] = [];
		const { join, responses } = callers(new GroupCommit(100, atOnce, (items) => stored.push([...items])));
		await join('a');
		await join('b');
		await join('c');
		expect(stored).toEqual([]);
		responses[0].finish();
		await settled();
		responses[1].finish(503);
		await settled();
		expect(stored).toEqual([['a']]);
	});

	it('answers every call exactly once and hands over every event exactly once, whatever happens', async () => {
		const step = fc.oneof(
			fc.record({ kind: fc.constant('join' as const), size: fc.integer({ min: 1, max: 4 }) }),
			fc.record({ kind: fc.constant('finish' as const), status: fc.constantFrom(200, 204, 500) }),
			fc.record({ kind: fc.constant('close' as const), at: fc.nat() }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const { join, told, responses } = callers(new GroupCommit(5, atOnce));
				let events = 0;
				const open = () =>
					responses.filter((response, index) => told[index]?.role === 'leader' && !response.destroyed);
				for (const action of steps) {
					if (action.kind === 'join') {
						await join(...Array.from({ length: action.size }, () => `event ${events++}`));
					} else if (action.kind === 'finish') {
						open()[0]?.finish(action.status);
					} else if (responses.length > 0) {
						responses[action.at % responses.length].close();
					}
					await settled();
					expect(open().length).toBeLessThanOrEqual(1);
				}
				while (open().length > 0) {
					open()[0].finish();
					await settled();
				}
				expect(told).not.toContain(undefined);
				const handedOver = told.flatMap((joined) => (joined?.role === 'leader' ? joined.items : []));
				expect(handedOver.sort()).toEqual(Array.from({ length: events }, (_, at) => `event ${at}`).sort());
			}),
		);
	});
});

describe('the end of a response', () => {
	it.each([
		['a 2xx answer that left', (response: FakeResponse) => response.finish(204), true],
		['an answer that is no 2xx', (response: FakeResponse) => response.finish(503), false],
		['a caller who hung up', (response: FakeResponse) => response.close(), false],
	])('%s', (_name, end, expected) => {
		const response = new FakeResponse();
		const results: boolean[] = [];
		whenAnswered(response, (ok) => results.push(ok));
		expect(results).toEqual([]);
		end(response);
		expect(results).toEqual([expected]);
	});

	it('is not waited for where it came before', () => {
		const response = new FakeResponse();
		response.close();
		const results: boolean[] = [];
		whenAnswered(response, (ok) => results.push(ok));
		expect(results).toEqual([false]);
	});
});
