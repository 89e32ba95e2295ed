import type { Pacing } from '../batchPlanner';
import { choiceOf, isUnset, ParameterProblem, plainText } from '../parameterValues';
import type { ItemParameters } from './parameters';

/** The pace that the options ask for; the first item's, for one run has one pace. */
export function pacingOf(parameters: ItemParameters): Pacing {
	const rate = (name: string) => {
		const value = Number(parameters.get(`options.${name}`, 0));
		return value > 0 ? value : undefined;
	};
	const recipients = rate('recipientsPerRequest');
	return {
		messagesPerSecond: rate('messagesPerSecond'),
		requestsPerSecond: rate('requestsPerSecond'),
		recipientsPerRequest: recipients === undefined ? undefined : Math.ceil(recipients),
	};
}

const RUN_NUMBERS = ['messagesPerSecond', 'requestsPerSecond', 'timeoutSeconds'];

const RUN_CHOICES = { waitFor: ['none', 'processed', 'final'], waitMethod: ['poll', 'callback'] };

/** @throws ParameterProblem for an option of the whole run that is no number, less than 0, or none of the choices */
export function checkRunOptions(parameters: ItemParameters): void {
	for (const name of RUN_NUMBERS) {
		const value = parameters.get(`options.${name}`, 0);
		if (isUnset(value)) continue;
		const number = Number(plainText(value));
		if (!(number >= 0)) throw new ParameterProblem(`options.${name}`, 'is not a number of at least 0');
	}
	for (const [name, choices] of Object.entries(RUN_CHOICES)) {
		choiceOf(parameters.get(`options.${name}`, 0), choices, `options.${name}`);
	}
}

/** The `authentication` parameter; undefined at nodes without one. */
export function authenticationOf(parameters: ItemParameters): string | undefined {
	return parameters.get('authentication', 0) as string | undefined;
}
