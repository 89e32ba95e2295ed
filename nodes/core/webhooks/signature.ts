import { createHash, createHmac, timingSafeEqual } from 'crypto';

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/**
 * Whether a caller knows a secret. Takes the same time wherever the two differ.
 * @param given as it came in a header or a query: anything but a text is wrong
 * @param expected an empty secret is none, so nobody knows it
 */
export function isSameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string' || expected === '') return false;
	return timingSafeEqual(digest(given), digest(expected));
}

/**
 * The secret that a provider is given with a subscription and sends back with every call. Derived, so that nothing has
 * to be stored and every process of an n8n knows it.
 */
export function verificationTokenOf(instanceId: string, workflowId: string, nodeId: string): string {
	return createHmac('sha256', instanceId).update(`${workflowId}:${nodeId}`).digest('hex');
}
