import type { Clock } from '../../nodes/core/clock';
import { validationFailure } from '../../nodes/core/errors/classify';
import { SmsError } from '../../nodes/core/errors/SmsError';
import type { Failure } from '../../nodes/core/errors/catalogue';
import type { Call } from '../../nodes/core/http';
import { watchBatch } from '../../nodes/core/poller';
import type { BatchSnapshot, OperationContext, SmsProvider } from '../../nodes/core/provider';
import { expectNoSecret, Script, withoutRaw, type Step } from './script';

/** When every case runs. */
export const NOW = Date.UTC(2026, 2, 2, 10, 0, 0);

/** Parameters in, exact requests out, answers in, items out. */
export interface ReadCase {
	name: string;
	/**
	 * `resource:operation` of the node; `batch:look` reads a batch without its counts, `batch:watch` waits until it is processed,
	 * `batch:messages` reads its messages.
	 */
	operation: string;
	/** By their names in the node, e.g. `filters.status`. */
	parameters?: Record<string, unknown>;
	steps: Step[];
	/** The items without `raw`, to the last field. */
	items?: object[];
	/** The failure that it ends with. */
	failure?: Partial<Failure>;
}

/** Runs an operation for each case. Fails on an unused answer and on a secret that leaks. */
export function runReadCases(provider: SmsProvider, cases: readonly ReadCase[]): void {
	it.each(cases)('$name', async ({ operation, parameters = {}, steps, items = [], failure }) => {
		const script = new Script(provider, steps);
		const context = operationContext(script.call, parameters);
		const read: object[] = [];
		const end = await collect(itemsOf(provider, operation, context), read).catch(
			(error: unknown) => error,
		);

		script.expectDone();
		expect(read.map(withoutRaw)).toStrictEqual(items);
		if (failure === undefined) expect(end).toBeUndefined();
		else expect((end as SmsError).failure).toMatchObject(failure);
		expectNoSecret([read, end instanceof SmsError ? [end.message, end.failure] : []]);
	});
}

async function collect(items: AsyncIterable<object>, into: object[]): Promise<void> {
	for await (const item of items) into.push(item);
}

async function* itemsOf({ batches, operations }: SmsProvider, operation: string, context: OperationContext) {
	const { call, text } = context;
	if (operation === 'batch:messages') {
		const batch = { batchId: text('batchId'), createdAt: text('createdAt') || null } as BatchSnapshot;
		yield* batches!.messages(call, batch);
	} else if (operation === 'batch:watch') {
		const options = { until: 'processed', timeoutMs: 60_000, clock: new SkippingClock() } as const;
		yield await watchBatch(batches!, call, text('batchId'), options);
	} else if (operation === 'batch:get' || operation === 'batch:look') {
		yield await batches!.get(call, text('batchId'), { counts: operation === 'batch:get', now: context.now() });
	} else {
		yield* operations[operation](context);
	}
}

/** Whoever sleeps is woken at once, and it is later. */
class SkippingClock implements Clock {
	private time = NOW;

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		this.time += ms;
		await Promise.resolve();
	}
}

/** The node's parameters as an operation sees them, numbers already being E.164. */
export function operationContext(call: Call, parameters: Record<string, unknown>): OperationContext {
	const text = (name: string) => String(parameters[name] ?? '');
	const list = (name: string) => [parameters[name] ?? []].flat() as string[];
	return {
		call,
		callOnce: call,
		callAs: async () => await Promise.resolve(call),
		value: (name) => parameters[name],
		text,
		date: (name) => text(name) || undefined,
		phoneNumbers: list,
		senders: list,
		required: (name, value) => (value === undefined || value === '' ? refuse(name) : value),
		now: () => NOW,
		sleep: async () => await Promise.resolve(),
	};
}

function refuse(name: string): never {
	throw new SmsError(validationFailure('requestInvalid', `${name} is empty`));
}
