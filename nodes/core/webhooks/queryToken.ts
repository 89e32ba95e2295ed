import type { WebhookCall, WebhookSecrets } from './reader';
import { isSameSecret } from './signature';

/**
 * Whether a call brings the `token` that the trigger's options demand in its query. For providers that sign nothing: where
 * no token is demanded, the path that nobody can guess is the check.
 */
export function hasQueryToken({ query }: WebhookCall, { options }: WebhookSecrets): boolean {
	const token = String(options.token ?? '');
	return token === '' || isSameSecret(query.token, token);
}
