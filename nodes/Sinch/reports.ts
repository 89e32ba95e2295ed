import { SmsError } from '../core/errors/SmsError';
import { pathSegment, type Call } from '../core/http';
import { idOf } from '../core/json';
import { answerOf } from './paging';
import type { SinchReport, SinchStatusCount } from './types';

/** Path of a batch and of what belongs to it. */
export function batchPath(batchId: string): string {
	return `/batches/${pathSegment(batchId)}`;
}

/** The full report of a batch; an empty one while there is none, as right after the batch was made. */
export async function getReport(call: Call, batchId: string): Promise<SinchReport> {
	const path = `${batchPath(batchId)}/delivery_report`;
	const reply = await call({ method: 'GET', path, query: { type: 'full' } }).catch(undefinedIfNotFound);
	return reply === undefined ? {} : answerOf<SinchReport>(reply);
}

/** Handles the one rejection that is an answer: nothing is there, or not yet. */
export function undefinedIfNotFound(error: unknown): undefined {
	if (!(error instanceof SmsError) || error.failure.category !== 'notFound') throw error;
}

/** Recipients in a bucket of a report. */
export function countOf({ count, recipients }: SinchStatusCount): number {
	return Number(idOf(count) ?? recipients?.length ?? 0);
}
