import { Exclusive } from '../../nodes/core/exclusive';

/** A task that ends when it is told to, and says when it starts. */
function controlled(name: string, log: string[]) {
	let end = () => {};
	const task = async () => {
		log.push(name);
		await new Promise<void>((resolve) => {
			end = resolve;
		});
		return name;
	};
	return { task, end: () => end() };
}

const settled = async () => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('tasks of the same key', () => {
	it('run one after the other, in the order they came', async () => {
		const log: string[] = [];
		const exclusive = new Exclusive();
		const first = controlled('first', log);
		const second = controlled('second', log);
		const results = [exclusive.run('a', first.task), exclusive.run('a', second.task)];
		await settled();
		expect(log).toEqual(['first']);
		first.end();
		await settled();
		expect(log).toEqual(['first', 'second']);
		second.end();
		await expect(Promise.all(results)).resolves.toEqual(['first', 'second']);
	});

	it('run although the one before failed', async () => {
		const exclusive = new Exclusive();
		const failing = exclusive.run('a', async () => await Promise.reject<string>(new Error('no')));
		const next = exclusive.run('a', async () => 'yes');
		await expect(failing).rejects.toThrow('no');
		await expect(next).resolves.toBe('yes');
	});

	it('do not wait for those of other keys', async () => {
		const log: string[] = [];
		const exclusive = new Exclusive();
		const first = controlled('first', log);
		const waiting = exclusive.run('a', first.task);
		await expect(exclusive.run('b', async () => 'other')).resolves.toBe('other');
		first.end();
		await waiting;
	});
});
