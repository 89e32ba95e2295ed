import { isSameSecret, verificationTokenOf } from '../../nodes/core/webhooks/signature';

describe('secrets of webhook calls', () => {
	it.each([
		['the secret itself', 'correct horse', 'correct horse', true],
		['another text of the same length', 'correct house', 'correct horse', false],
		['a shorter text', 'correct', 'correct horse', false],
		['the secret with a blank', 'correct horse ', 'correct horse', false],
		['characters beyond ASCII', 'grün', 'grün', true],
		['nothing', undefined, 'correct horse', false],
		['several header values', ['correct horse'], 'correct horse', false],
		['an empty text where there is no secret', '', '', false],
	])('%s', (_name, given, expected, result) => {
		expect(isSameSecret(given, expected)).toBe(result);
	});

	it('derives the token from instance, workflow and node', () => {
		// printf 'workflow1:node1' | openssl dgst -sha256 -hmac instance1
		expect(verificationTokenOf('instance1', 'workflow1', 'node1')).toBe(
			'83bd0f7440178b6cad518df9626095dca5498f92723db36f7c5da9b55b97572f',
		);
	});

	it('derives another token for every other instance, workflow or node', () => {
		const tokens = new Set([
			verificationTokenOf('instance1', 'workflow1', 'node1'),
			verificationTokenOf('instance2', 'workflow1', 'node1'),
			verificationTokenOf('instance1', 'workflow2', 'node1'),
			verificationTokenOf('instance1', 'workflow1', 'node2'),
		]);
		expect(tokens.size).toBe(4);
	});
});
