import type { MtBatch, MtMessage } from './message';
import type { SendLimits } from './provider';
import { canBeOneTemplate, type TemplateLimits } from './template';

/** The batches of messages that may share a request. */
export interface BatchGroup {
	/** Puts a message into a batch that has room for it. @returns false where none has */
	add(message: MtMessage): boolean;
	/** Opens a batch with a message. */
	open(message: MtMessage): MtBatch;
}

/** A batch without a message. */
export function emptyBatch({ from, text, options, template }: MtMessage): MtBatch {
	const batch: MtBatch = { from, text, messages: [], startOffsetMs: 0 };
	if (options !== undefined) batch.options = options;
	if (template !== undefined) batch.template = template;
	return batch;
}

/** Fills one batch after the other. */
export class LastBatch implements BatchGroup {
	private batch: MtBatch | undefined;

	private bytes = 0;

	constructor(
		private readonly limits: SendLimits,
		private readonly maxCount: number,
	) {}

	add(message: MtMessage): boolean {
		const { batch } = this;
		const { bytesPerRequest = Infinity, messageBytes } = this.limits;
		if (batch === undefined || batch.messages.length >= this.maxCount) return false;
		const bytes = messageBytes?.(message, batch.text) ?? 0;
		if (this.bytes + bytes > bytesPerRequest) return false;
		batch.messages.push(message);
		this.bytes += bytes;
		return true;
	}

	open(message: MtMessage): MtBatch {
		const { messageBytes, envelopeBytes } = this.limits;
		const { from, text } = message;
		this.batch = { ...emptyBatch(message), messages: [message] };
		this.bytes = (envelopeBytes?.(from, text) ?? 0) + (messageBytes?.(message, text) ?? 0);
		return this.batch;
	}
}

interface OpenBatch {
	batch: MtBatch;
	/** Lengths of its texts. */
	shortest: number;
	longest: number;
}

/**
 * Batches whose texts are one template each. A value belongs to a number, so a batch has each recipient once: a text more
 * goes into the next batch that does not have its recipient yet.
 */
export class TemplateBatches implements BatchGroup {
	private readonly batches: OpenBatch[] = [];

	/** Batches before this place are full. */
	private firstWithRoom = 0;

	/** The place after the last batch that a recipient is in; nothing while all batches are full. */
	private readonly nextPlaces = new Map<string, number>();

	constructor(
		private readonly limits: TemplateLimits,
		private readonly maxCount: number,
	) {}

	add(message: MtMessage): boolean {
		while (this.isFull(this.firstWithRoom)) this.firstWithRoom++;
		if (this.firstWithRoom === this.batches.length) this.nextPlaces.clear();
		const { length } = message.text;
		let place = Math.max(this.firstWithRoom, this.nextPlaces.get(message.to) ?? 0);
		while (place < this.batches.length && !this.fits(place, length)) place++;
		if (place === this.batches.length) return false;
		const open = this.batches[place];
		open.batch.messages.push(message);
		open.shortest = Math.min(open.shortest, length);
		open.longest = Math.max(open.longest, length);
		this.nextPlaces.set(message.to, place + 1);
		return true;
	}

	open(message: MtMessage): MtBatch {
		const { length } = message.text;
		const batch: MtBatch = { ...emptyBatch(message), messages: [message] };
		this.batches.push({ batch, shortest: length, longest: length });
		this.nextPlaces.set(message.to, this.batches.length);
		return batch;
	}

	private isFull(place: number): boolean {
		return this.batches[place]?.batch.messages.length >= this.maxCount;
	}

	private fits(place: number, length: number): boolean {
		if (this.isFull(place)) return false;
		const { batch, shortest, longest } = this.batches[place];
		if (batch.template !== undefined) return true;
		return canBeOneTemplate(Math.min(shortest, length), Math.max(longest, length), this.limits);
	}
}
