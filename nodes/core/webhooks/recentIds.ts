/** The ids that were added last, as many as fit. */
export class RecentIds {
	private readonly ids = new Set<string>();

	constructor(private readonly capacity: number) {}

	has(id: string): boolean {
		return this.ids.has(id);
	}

	/** Adding an id again makes it the newest. */
	add(id: string): void {
		this.ids.delete(id);
		this.ids.add(id);
		if (this.ids.size <= this.capacity) return;
		for (const oldest of this.ids) {
			this.ids.delete(oldest);
			break;
		}
	}
}
