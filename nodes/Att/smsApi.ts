import { pathSegment, type ProviderRequest } from '../core/http';

/** One version of AT&T's SMS API, as far as the versions differ. */
export interface SmsApi {
	/** Path of what was sent. */
	outbox: string;
	/** The body of a send. @param address one recipient as text, several as an array; each with `tel:` */
	sendBody(address: string | string[], message: string, notifyDeliveryStatus: boolean): object;
	readInbox(shortCode: string): ProviderRequest;
}

/** developer.att.com/sms/docs/v3; field names as AT&T's own client libraries (codekit) send them. */
const v3: SmsApi = {
	outbox: '/sms/v3/messaging/outbox',
	sendBody: (address, message, notifyDeliveryStatus) => ({
		outboundSMSRequest: { address, message, notifyDeliveryStatus },
	}),
	readInbox: (shortCode) => ({
		method: 'GET',
		path: `/sms/v3/messaging/inbox/${pathSegment(shortCode)}`,
	}),
};

/** developer.att.com/sms/docs/v2: no delivery status is reported by callback. */
const v2: SmsApi = {
	outbox: '/rest/sms/2/messaging/outbox',
	sendBody: (Address, Message) => ({ Message, Address }),
	readInbox: (RegistrationID) => ({
		method: 'GET',
		path: '/rest/sms/2/messaging/inbox',
		query: { RegistrationID },
	}),
};

/** @param version the credential's field */
export function smsApiOf(version: unknown): SmsApi {
	return version === 'v2' ? v2 : v3;
}
