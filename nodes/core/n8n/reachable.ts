import type { IDataObject } from 'n8n-workflow';
import { problemOfAddress } from '../apiAddress';
import { loginOf, type SmsProvider } from '../provider';

interface CredentialContext {
	getCredentials<T extends object = IDataObject>(type: string): Promise<T>;
}

/**
 * Whether the provider can call an address of this n8n. One on the internet can call neither this machine nor a plain
 * HTTP address. A simulator on the same machine can.
 */
export async function canBeCalled(
	context: CredentialContext,
	provider: SmsProvider,
	authentication: unknown,
	url: string,
): Promise<boolean> {
	const { protocol, hostname } = new URL(url);
	if (protocol === 'https:' && !isLoopback(hostname)) return true;
	const { credentialType } = loginOf(provider, authentication);
	const baseUrl = provider.baseUrl(await context.getCredentials<Record<string, unknown>>(credentialType));
	// An address that is none is for the first request to report.
	return problemOfAddress(baseUrl) !== undefined || isLoopback(new URL(baseUrl).hostname);
}

function isLoopback(hostname: string): boolean {
	return /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i.test(hostname);
}
