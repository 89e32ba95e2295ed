import { SmsError } from '../core/errors/SmsError';
import { classify } from '../core/errors/classify';
import type { Failure } from '../core/errors/catalogue';
import type { Call } from '../core/http';
import type { OperationContext } from '../core/provider';
import { ringCentralErrors } from './errors';
import { records } from './paging';
import { A2P, LIGHT } from './paths';
import type { RcConsent, RcPage } from './types';

/**
 * The account's consents. The older opt-out list is deprecated but needs no other permission than sending does, while
 * the consents need the app permission `SMS`: where that is missing, the older list is used.
 */
const CONSENTS = '/restapi/v2/accounts/~/sms/consents';
const OPT_OUTS = `${A2P}/opt-outs`;

/** Senders or recipients in one search of the consents. */
const NUMBERS_PER_SEARCH = 20;
/** Records in one change of the consents. For the older list the limit is UNCONFIRMED; the same is used. */
const RECORDS_PER_CHANGE = 1000;

type Status = 'optedOut' | 'optedIn';

interface OptOutRecord {
	provider: string;
	from: string | null;
	to: string | null;
	status: Status;
	/** Who set it, in RingCentral's words: Recipient, Account, Api, Upstream, Carrier. */
	source: string | null;
	changedAt: string | null;
	failure: Failure | null;
	raw?: unknown;
}

function readConsent(consent: RcConsent): OptOutRecord {
	return {
		provider: 'ringCentral',
		from: consent.from ?? null,
		to: consent.to ?? null,
		status: (consent.optStatus ?? consent.status ?? 'OptOut') === 'OptIn' ? 'optedIn' : 'optedOut',
		source: consent.source ?? null,
		changedAt: consent.lastModifiedTime ?? null,
		failure: null,
		raw: consent,
	};
}

/** `optOut: getMany` */
export async function* listOptOuts({ call, text, phoneNumbers }: OperationContext) {
	const from = phoneNumbers('from');
	const to = phoneNumbers('to');
	const wanted = text('filters.status') || 'optedOut';
	const list = await firstOf(searchConsents(call, from, to, wanted), () =>
		searchOptOuts(call, from, to, wanted),
	);
	for await (const consent of list) yield readConsent(consent);
}

/** `optOut: add` */
export function addOptOuts(context: OperationContext) {
	return changeOptOuts(context, 'optedOut');
}

/** `optOut: remove` */
export function removeOptOuts(context: OperationContext) {
	return changeOptOuts(context, 'optedIn');
}

async function* changeOptOuts({ call, phoneNumbers, required }: OperationContext, status: Status) {
	const from = required('from', phoneNumbers('from')[0]);
	const to = phoneNumbers('to');
	required('to', to[0]);
	for (const numbers of chunks(to, RECORDS_PER_CHANGE)) {
		const refused = await changeConsents(call, from, numbers, status).catch(
			whenNotAvailable(async () => await changeOptOutList(call, from, numbers, status)),
		);
		for (const number of numbers) {
			const record: OptOutRecord = {
				provider: 'ringCentral',
				from,
				to: number,
				status,
				source: 'Api',
				changedAt: null,
				failure: refused.get(number) ?? null,
			};
			yield record;
		}
	}
}

async function* searchConsents(call: Call, from: string[], to: string[], wanted: string) {
	for (const someFrom of chunks(from, NUMBERS_PER_SEARCH, true)) {
		for (const someTo of chunks(to, NUMBERS_PER_SEARCH, true)) {
			let pageToken: string | undefined;
			do {
				const body = JSON.stringify({
					from: someFrom.length > 0 ? someFrom : undefined,
					to: someTo.length > 0 ? someTo : undefined,
					optStatus: wanted === 'all' ? undefined : wireStatus(wanted),
					perPage: RECORDS_PER_CHANGE,
					pageToken,
				});
				const reply = await call({ method: 'POST', path: `${CONSENTS}/search`, body, rateGroup: LIGHT });
				const page = (reply.json ?? {}) as RcPage<RcConsent>;
				yield* page.records ?? [];
				pageToken = page.paging?.nextPageToken;
			} while (pageToken);
		}
	}
}

async function* searchOptOuts(call: Call, from: string[], to: string[], wanted: string) {
	const status = wanted === 'all' ? 'all' : wireStatus(wanted).toLowerCase();
	for (const sender of from.length > 0 ? from : ['*']) {
		for (const recipient of to.length > 0 ? to : [undefined]) {
			yield* records<RcConsent>(call, OPT_OUTS, { from: sender, to: recipient, status });
		}
	}
}

async function changeConsents(
	call: Call,
	from: string,
	to: readonly string[],
	status: Status,
): Promise<Map<string, Failure>> {
	const body = JSON.stringify({
		records: to.map((number) => ({
			from,
			to: number,
			optStatus: wireStatus(status),
			source: 'Api',
			coverage: 'PhoneNumber',
		})),
	});
	const reply = await call({ method: 'PATCH', path: CONSENTS, body });
	const { failedRecords = [] } = (reply.json ?? {}) as {
		failedRecords?: Array<RcConsent & { error?: { errorCode?: string; message?: string } }>;
	};
	return new Map(
		failedRecords.map(({ to: number, error }) => [
			number ?? '',
			refusal(error?.errorCode ?? null, error?.message ?? null),
		]),
	);
}

async function changeOptOutList(
	call: Call,
	from: string,
	to: readonly string[],
	status: Status,
): Promise<Map<string, Failure>> {
	const key = status === 'optedOut' ? 'optOuts' : 'optIns';
	const body = JSON.stringify({ from, [key]: to });
	const reply = await call({ method: 'POST', path: `${OPT_OUTS}/bulk-assign`, body });
	const answer = (reply.json ?? {}) as Record<
		string,
		{ failed?: Array<{ to?: string; errorMessage?: string }> } | undefined
	>;
	return new Map(
		(answer[key]?.failed ?? []).map(({ to: number, errorMessage }) => [
			number ?? '',
			refusal(null, errorMessage ?? null),
		]),
	);
}

function wireStatus(status: string): 'OptOut' | 'OptIn' {
	return status === 'optedIn' ? 'OptIn' : 'OptOut';
}

function refusal(code: string | null, message: string | null): Failure {
	return classify(ringCentralErrors, { code, message, httpStatus: 400, stage: 'submission' }).failure;
}

/** Handles the one rejection that has a way out: the call does not exist for this account. */
function whenNotAvailable<T>(other: () => Promise<T>): (error: unknown) => Promise<T> {
	return async (error) => {
		const category = error instanceof SmsError ? error.failure.category : undefined;
		if (category === 'permissionDenied' || category === 'notFound') return await other();
		throw error;
	};
}

/** The list itself, or the other one when asking for its first record shows that it is not available. */
async function firstOf<T>(
	list: AsyncGenerator<T>,
	other: () => AsyncGenerator<T>,
): Promise<AsyncIterable<T>> {
	return await list
		.next()
		.then((first) => prepend(first, list))
		.catch(whenNotAvailable(async () => await Promise.resolve(other())));
}

async function* prepend<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>) {
	if (first.done) return;
	yield first.value;
	yield* rest;
}

function chunks<T>(list: readonly T[], size: number, keepEmpty = false): T[][] {
	const result: T[][] = keepEmpty && list.length === 0 ? [[]] : [];
	for (let start = 0; start < list.length; start += size) result.push(list.slice(start, start + size));
	return result;
}
