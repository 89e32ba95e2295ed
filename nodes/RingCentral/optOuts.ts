import { SmsError } from '../core/errors/SmsError';
import { classify } from '../core/errors/classify';
import type { Failure } from '../core/errors/catalogue';
import type { Call } from '../core/http';
import type { OperationContext } from '../core/provider';
import { answerOf, readPhoneNumber } from './answer';
import { ringCentralErrors } from './errors';
import { MAX_PER_PAGE, pages, records } from './paging';
import { A2P } from './paths';
import type { RcAssignedOptOuts, RcConsent, RcFailedConsents } from './types';

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

/** Our status and the word for it on the wire. */
const WIRE_STATUSES: ReadonlyMap<string, string> = new Map([
	['optedOut', 'OptOut'],
	['optedIn', 'OptIn'],
]);

interface OptOutRecord {
	to: string | null;
	from: string | null;
	/** Null where a change was refused. */
	status: Status | null;
	failure: Failure | null;
	/** Who set it, in RingCentral's words: Recipient, Account, Api, Upstream, Carrier. */
	source: string | null;
	changedAt: string | null;
	provider: string;
	raw?: unknown;
}

function readConsent(consent: RcConsent): OptOutRecord {
	return {
		to: readPhoneNumber(consent.to),
		from: readPhoneNumber(consent.from),
		status: (consent.optStatus ?? consent.status ?? 'OptOut') === 'OptIn' ? 'optedIn' : 'optedOut',
		failure: null,
		source: consent.source ?? null,
		changedAt: consent.lastModifiedTime ?? null,
		provider: 'ringCentral',
		raw: consent,
	};
}

/** `optOut: getMany` */
export async function* listOptOuts({ call, text, phoneNumbers }: OperationContext) {
	const from = phoneNumbers('from');
	const to = phoneNumbers('to');
	const wanted = text('filters.status') || 'optedOut';
	const consents = searchConsents(call, from, to, wanted);
	const first = await consents.next().catch(undefinedIfNotAvailable);
	if (first === undefined) {
		for await (const optOut of searchOptOuts(call, from, to, wanted)) yield readConsent(optOut);
		return;
	}
	if (!first.done) yield readConsent(first.value);
	for await (const consent of consents) yield readConsent(consent);
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
		const refused =
			(await changeConsents(call, from, numbers, status).catch(undefinedIfNotAvailable)) ??
			(await changeOptOutList(call, from, numbers, status));
		for (const number of numbers) {
			const failure = refused.get(number) ?? null;
			const record: OptOutRecord = {
				to: number,
				from,
				status: failure === null ? status : null,
				failure,
				source: failure === null ? 'Api' : null,
				changedAt: null,
				provider: 'ringCentral',
			};
			yield record;
		}
	}
}

/** Asks for each status by its name: what a search without one finds is UNCONFIRMED. */
async function* searchConsents(call: Call, from: string[], to: string[], wanted: string) {
	const statuses = wanted === 'all' ? WIRE_STATUSES.values() : [wireStatus(wanted)];
	for (const optStatus of statuses) {
		for (const someFrom of chunksOrNone(from)) {
			for (const someTo of chunksOrNone(to)) {
				yield* pages<RcConsent>(call, (pageToken) => ({
					method: 'POST',
					path: `${CONSENTS}/search`,
					body: JSON.stringify({ from: someFrom, to: someTo, optStatus, perPage: MAX_PER_PAGE, pageToken }),
				}));
			}
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
): Promise<Map<string | null, Failure>> {
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
	// Where all went well there may be no body.
	const { failedRecords = [] } = reply.text === '' ? {} : answerOf<RcFailedConsents>(reply);
	return new Map(
		failedRecords.map(({ to: number, error }) => [
			readPhoneNumber(number),
			refusal(error?.errorCode ?? null, error?.message ?? null),
		]),
	);
}

async function changeOptOutList(
	call: Call,
	from: string,
	to: readonly string[],
	status: Status,
): Promise<Map<string | null, Failure>> {
	const key = status === 'optedOut' ? 'optOuts' : 'optIns';
	const body = JSON.stringify({ from, [key]: to });
	const reply = await call({ method: 'POST', path: `${OPT_OUTS}/bulk-assign`, body });
	const { failed = [] } = answerOf<RcAssignedOptOuts>(reply)[key] ?? {};
	return new Map(
		failed.map(({ to: number, errorMessage }) => [
			readPhoneNumber(number),
			refusal(null, errorMessage ?? null),
		]),
	);
}

function wireStatus(status: string): string {
	return WIRE_STATUSES.get(status) ?? status;
}

/** The answer as a whole was a 200, so the failure has no HTTP status, but it is judged like a request of its own. */
function refusal(code: string | null, message: string | null): Failure {
	const judged = classify(ringCentralErrors, { code, message, httpStatus: 400, stage: 'submission' });
	return { ...judged.failure, httpStatus: null };
}

/** Handles the one rejection that has a way out: the call does not exist for this account. */
function undefinedIfNotAvailable(error: unknown): undefined {
	const category = error instanceof SmsError ? error.failure.category : undefined;
	if (category !== 'permissionDenied' && category !== 'notFound') throw error;
}

function chunks<T>(list: readonly T[], size: number): T[][] {
	const result: T[][] = [];
	for (let start = 0; start < list.length; start += size) result.push(list.slice(start, start + size));
	return result;
}

/** An empty list restricts nothing: one search without it. */
function chunksOrNone<T>(list: readonly T[]): Array<T[] | undefined> {
	return list.length === 0 ? [undefined] : chunks(list, NUMBERS_PER_SEARCH);
}
