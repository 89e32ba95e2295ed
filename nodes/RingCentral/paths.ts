/** Base of the high volume SMS calls; `~` is the account of the token's owner. */
export const A2P = '/restapi/v1.0/account/~/a2p-sms';

/** Rate group of everything here but the changes to subscriptions. Source: OpenAPI `x-throttling-group`. */
export const LIGHT = 'light';
export const MEDIUM = 'medium';
