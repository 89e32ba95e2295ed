import type { Call } from '../core/http';
import { answerOf, readPhoneNumber } from './answer';
import type { RcPhoneNumber, RcPhoneNumberPage } from './types';

const PATH = '/restapi/v1.0/account/~/extension/~/phone-number';
const PER_PAGE = 100;

/** A number with this feature may send high volume SMS; only the list per extension tells features. */
const A2P_FEATURE = 'A2PSmsSender';

/** The numbers of the credential's user that may send high volume SMS. */
export async function* senderNumbers(call: Call): AsyncGenerator<RcPhoneNumber> {
	for (let page = 1; ; page++) {
		const reply = await call({ method: 'GET', path: PATH, query: { page, perPage: PER_PAGE } });
		const { records = [], navigation } = answerOf<RcPhoneNumberPage>(reply);
		for (const number of records) {
			if (number.features?.includes(A2P_FEATURE)) yield number;
		}
		if (!navigation?.nextPage) return;
	}
}

/** `phoneNumber: getMany` */
export async function* listPhoneNumbers({ call }: { call: Call }) {
	for await (const number of senderNumbers(call)) {
		yield {
			phoneNumber: readPhoneNumber(number.phoneNumber),
			label: number.label ?? null,
			kind: number.paymentType === 'TollFree' ? 'tollFree' : 'local',
			isPrimary: number.primary ?? false,
			isUsable: number.status === 'Normal',
			features: number.features ?? [],
			provider: 'ringCentral',
			raw: number,
		};
	}
}

/** The numbers to choose a sender from, as the editor's list shows them. */
export async function searchNumbers(
	call: Call,
	filter = '',
): Promise<Array<{ name: string; value: string }>> {
	const results: Array<{ name: string; value: string }> = [];
	for await (const { phoneNumber, label, location } of senderNumbers(call)) {
		if (phoneNumber === undefined) continue;
		const name = [phoneNumber, label ?? location].filter(Boolean).join(' · ');
		if (name.toLowerCase().includes(filter.toLowerCase())) results.push({ name, value: phoneNumber });
	}
	return results;
}
