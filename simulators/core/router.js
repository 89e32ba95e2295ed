'use strict';

/**
 * Finds the routes of requests.
 * @param {{ method: string, path: string }[]} routes `{name}` in a path stands for one segment
 */
function createRouter(routes) {
	const compiled = routes.map((route) => {
		const names = [];
		const source = route.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name) => {
			names.push(name);
			return '([^/]+)';
		});
		return { route, names, pattern: new RegExp(`^${source}$`), endpoint: `${route.method} ${route.path}` };
	});

	return {
		/** @returns {{ route: object, params: Record<string, string>, endpoint: string } | null} */
		find(method, path) {
			for (const { route, names, pattern, endpoint } of compiled) {
				if (route.method !== method) continue;
				const match = pattern.exec(path);
				if (!match) continue;
				const params = {};
				names.forEach((name, index) => (params[name] = match[index + 1]));
				return { route, params, endpoint };
			}
			return null;
		},
		/** Whether a path has a route with some method. */
		knows: (path) => compiled.some(({ pattern }) => pattern.test(path)),
	};
}

module.exports = { createRouter };
