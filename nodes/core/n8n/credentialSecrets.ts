import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { parseJson, type ExchangeOutcome } from '../http';
import { maskValues, redact } from '../errors/SmsError';

const SECRET_FIELD = /secret|token|key|password|headervalue/i;
const NO_SECRET_FIELD = /(url|type)$/i;

/** Values that are long enough not to be a word of somebody's text by chance. */
const UNMISTAKABLE_LENGTH = 16;

/**
 * The values of a credential that nobody is to read: those of its secret fields, of the tokens that n8n has fetched with
 * it, and of the header with which n8n logs in.
 */
export function secretsOf(credentials: ICredentialDataDecryptedObject): string[] {
	const secrets: string[] = [];
	for (const [name, value] of Object.entries(credentials)) {
		if (typeof value === 'string' && SECRET_FIELD.test(name) && !NO_SECRET_FIELD.test(name)) {
			// Pasted with blanks around it, sent without; several stand in one field, separated by commas.
			secrets.push(value, value.trim(), ...value.split(',').map((part) => part.trim()));
		} else if (name === 'oauthTokenData' && typeof value === 'object') {
			secrets.push(...secretsOf(value as ICredentialDataDecryptedObject));
		}
	}
	const { clientId, clientSecret } = credentials;
	if (typeof clientId === 'string' && typeof clientSecret === 'string') {
		secrets.push(Buffer.from(`${clientId}:${clientSecret}`).toString('base64'));
	}
	return secrets;
}

/** Secrets that are remembered of an account: those of its last ten logins or so. */
const REMEMBERED_SECRETS = 40;

/** Per account, in this process; the newest last. */
const rememberedSecrets = new Map<string, Set<string>>();

/**
 * The secrets of an account's credential, and those that it had before: a refusal may quote a token that another execution
 * has had renewed since.
 */
export function secretsOfAccount(accountId: string, credentials: ICredentialDataDecryptedObject): string[] {
	const secrets = rememberedSecrets.get(accountId) ?? new Set();
	rememberedSecrets.set(accountId, secrets);
	for (const secret of secretsOf(credentials)) {
		secrets.delete(secret);
		secrets.add(secret);
	}
	for (const oldest of secrets) {
		if (secrets.size <= REMEMBERED_SECRETS) break;
		secrets.delete(oldest);
	}
	return [...secrets];
}

/**
 * Takes secrets out of what came of a request, for a refusal may quote the request that it refuses. The words of an
 * answer are the account's own data: only values that cannot be words are taken out of them.
 */
export function withoutSecrets(outcome: ExchangeOutcome, secrets: readonly string[]): ExchangeOutcome {
	if (outcome.kind !== 'reply') return { ...outcome, message: redact(outcome.message, secrets) };
	const { reply } = outcome;
	const isAnswer = reply.status >= 200 && reply.status < 300;
	const text = isAnswer
		? maskValues(reply.text, secrets.filter(({ length }) => length >= UNMISTAKABLE_LENGTH))
		: redact(reply.text, secrets);
	if (text === reply.text) return outcome;
	return { kind: 'reply', reply: { ...reply, text, json: parseJson(text) } };
}
