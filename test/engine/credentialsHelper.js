'use strict';

/**
 * n8n's credentials helper (n8n/dist/credentials-helper.js) over a store in memory: defaults and stored values, fields
 * that are expressions, types that extend others, token data that the engine writes back.
 */

const { setImmediate: nextTurn } = require('node:timers/promises');
const { ICredentialsHelper, isExpression, NodeHelpers, Workflow } = require('n8n-workflow');

const { core } = require('./environment');

const shownForGrant = (...grantType) => ({ displayOptions: { show: { grantType } } });
const field = (name, defaultValue, more = {}) => ({
	displayName: name,
	name,
	type: 'string',
	default: defaultValue,
	...more,
});

/** The fields of n8n's own oAuth2Api that its children inherit. */
const oAuth2Api = {
	name: 'oAuth2Api',
	displayName: 'OAuth2 API',
	properties: [
		field('useDynamicClientRegistration', false, { type: 'hidden' }),
		field('grantType', 'authorizationCode'),
		field('authUrl', '', shownForGrant('authorizationCode', 'pkce')),
		field('accessTokenUrl', ''),
		field('clientId', ''),
		field('clientCredentialType', 'clientSecret', { type: 'hidden' }),
		field('clientSecret', ''),
		field('scope', ''),
		field('authQueryParameters', '', shownForGrant('authorizationCode', 'pkce')),
		field('authentication', 'header'),
		field('sendAdditionalBodyProperties', false, shownForGrant('clientCredentials')),
		field('additionalBodyProperties', '', {
			displayOptions: { show: { sendAdditionalBodyProperties: [true] } },
		}),
		field('oauthTokenData', {}, { type: 'json' }),
	],
};

/** Hidden fields with these names always have the default of the type, whatever is stored. */
const PINNED_FIELDS = [
	'useDynamicClientRegistration',
	'authUrl',
	'accessTokenUrl',
	'grantType',
	'authentication',
	'usePkce',
];

const mockNode = { id: 'mock', name: '', typeVersion: 1, type: 'mock', position: [0, 0], parameters: {} };
const mockNodeTypes = {
	getByName: () => undefined,
	getByNameAndVersion: () => ({ description: { properties: [] } }),
	getKnownTypes: () => ({}),
};

const clone = (value) => structuredClone(value);

/**
 * @typedef {object} StoredCredential
 * @property {string} id
 * @property {string} name
 * @property {string} type
 * @property {Record<string, unknown>} data what the user typed in, and `oauthTokenData` once there is a token
 * @property {number} tokenUpdates how often the engine has stored a token
 */

class EngineCredentialsHelper extends ICredentialsHelper {
	/**
	 * @param {Array<new () => import('n8n-workflow').ICredentialType>} classes
	 * @param {StoredCredential[]} stored
	 */
	constructor(classes, stored) {
		super();
		this.types = new Map([['oAuth2Api', oAuth2Api]]);
		for (const CredentialClass of classes) {
			const type = new CredentialClass();
			this.types.set(type.name, type);
		}
		this.stored = stored;
	}

	typeOf(name) {
		const type = this.types.get(name);
		if (type === undefined) throw new Error(`The engine was created without the credential type "${name}"`);
		return type;
	}

	async entity(nodeCredentials, type) {
		// A database answers later: whoever reads and writes without a lock races here too.
		await nextTurn();
		const entity = this.stored.find((one) => one.id === nodeCredentials.id && one.type === type);
		if (entity === undefined) throw new Error(`Credential with ID "${nodeCredentials.id}" does not exist for type "${type}".`);
		return entity;
	}

	getParentTypes(name) {
		const parents = this.types.get(name)?.extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties(name) {
		const type = this.typeOf(name);
		if (type.extends === undefined) return type.properties;
		const properties = [];
		for (const parent of type.extends) {
			NodeHelpers.mergeNodeProperties(properties, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(properties, type.properties);
		return properties;
	}

	async getCredentials(nodeCredentials, type) {
		const { id, name } = await this.entity(nodeCredentials, type);
		return {
			id,
			name,
			type,
			getData: async () => clone((await this.entity(nodeCredentials, type)).data),
			setData: async (data) => await this.updateCredentials(nodeCredentials, type, data),
		};
	}

	async getDecrypted(additionalData, nodeCredentials, type, mode, executeData, raw, resolve) {
		const { data } = await this.entity(nodeCredentials, type);
		if (raw === true) return clone(data);

		const properties = this.getCredentialsProperties(type);
		const stored = clone(data);
		for (const name of PINNED_FIELDS) {
			if (properties.some((property) => property.name === name && property.type === 'hidden')) {
				delete stored[name];
			}
		}
		const complete = NodeHelpers.getNodeParameters(properties, stored, true, false, null, null);
		if (data.oauthTokenData !== undefined) complete.oauthTokenData = clone(data.oauthTokenData);

		const keys = core.getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolve) {
			return resolve.workflow.expression.getParameterValue(
				complete,
				resolve.runExecutionData,
				resolve.runIndex,
				resolve.itemIndex,
				resolve.node.name,
				resolve.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				complete,
			);
		}
		const workflow = new Workflow({ nodes: [mockNode], connections: {}, active: false, nodeTypes: mockNodeTypes });
		return workflow.expression.getComplexParameterValue(mockNode, complete, mode, keys, undefined, undefined, complete);
	}

	async authenticate(credentials, typeName, requestOptions, workflow, node) {
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (authenticate?.type !== 'generic') return requestOptions;
		const evaluate = (value) => {
			if (!isExpression(value)) return value;
			const result = workflow.expression.getSimpleParameterValue(
				node,
				value,
				'internal',
				{ $credentials: credentials },
				undefined,
				'',
			);
			return result ? result.toString() : '';
		};
		requestOptions.headers ??= {};
		for (const [part, values] of Object.entries(authenticate.properties)) {
			for (const [key, value] of Object.entries(values)) {
				requestOptions[part] ??= {};
				requestOptions[part][evaluate(key)] = evaluate(value);
			}
		}
		return requestOptions;
	}

	async preAuthentication(helpers, credentials, typeName, node, isExpired) {
		const type = this.typeOf(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (expirable === undefined || typeof type.preAuthentication !== 'function') return undefined;
		if (credentials[expirable.name] !== '' && !isExpired) return undefined;
		const output = await type.preAuthentication.call(helpers, credentials);
		if (output[expirable.name] === undefined || !node.credentials) return undefined;
		const nodeCredentials = node.credentials[typeName];
		const { data } = await this.entity(nodeCredentials, typeName);
		await this.updateCredentials(nodeCredentials, typeName, { ...data, ...output });
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(helpers, credentials, typeName) {
		const { preAuthentication } = this.typeOf(typeName);
		return typeof preAuthentication === 'function'
			? await preAuthentication.call(helpers, credentials)
			: undefined;
	}

	async updateCredentials(nodeCredentials, type, data) {
		(await this.entity(nodeCredentials, type)).data = clone(data);
	}

	async updateCredentialsOauthTokenData(nodeCredentials, type, data) {
		const entity = await this.entity(nodeCredentials, type);
		entity.data = { ...entity.data, oauthTokenData: clone(data.oauthTokenData) };
		entity.tokenUpdates += 1;
	}
}

module.exports = { EngineCredentialsHelper };
