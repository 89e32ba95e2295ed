/** Runs tasks with the same key one after the other, in the order they came; a failed one does not stop the next. */
export class Exclusive {
	private readonly tails = new Map<string, Promise<unknown>>();

	async run<T>(key: string, task: () => Promise<T>): Promise<T> {
		const result = (this.tails.get(key) ?? Promise.resolve()).then(task);
		const tail = result.then(
			() => {},
			() => {},
		);
		this.tails.set(key, tail);
		try {
			return await result;
		} finally {
			if (this.tails.get(key) === tail) this.tails.delete(key);
		}
	}
}
