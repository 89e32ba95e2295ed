/** Base of the messaging calls: docs.bind.hr/reference/send, api.bind.hr/messaging-api/template. */
export const V1 = '/v1.0';

export const TEMPLATES = `${V1}/sms/template`;

/** UNCONFIRMED for plain send: the template calls name this header, docs.bind.hr/reference/send only says "in a header". */
export const API_KEY_HEADER = 'X-API-KEY';
