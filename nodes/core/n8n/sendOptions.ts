import type { Pacing } from '../batchPlanner';
import type { ItemParameters } from './parameters';

/** The pace that the options ask for; the first item's, for one run has one pace. */
export function pacingOf(parameters: ItemParameters): Pacing {
	const rate = (name: string) => {
		const value = Number(parameters.get(`options.${name}`, 0));
		return value > 0 ? value : undefined;
	};
	return {
		messagesPerSecond: rate('messagesPerSecond'),
		requestsPerSecond: rate('requestsPerSecond'),
	};
}

/** The `authentication` parameter; undefined at nodes without one. */
export function authenticationOf(parameters: ItemParameters): string | undefined {
	return parameters.get('authentication', 0) as string | undefined;
}
