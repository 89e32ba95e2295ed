'use strict';

const { badRequest, templateNotFound } = require('./errors');

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const PLACEHOLDER = /#\{(\w+)\}/g;

/** Approved texts: the list, and sending one with its values. */
function createTemplates(sim) {
	/** The client's own templates and the common approved ones. */
	function list(request) {
		const wanted = request.query.get('status');
		const items = request.caller.client.templates.filter(({ status }) => wanted === null || status === wanted);
		return { status: 200, body: { success: true, items } };
	}

	/** Values of the placeholders, all of them texts. */
	function readValues({ to: _to, callback_url: _url, params = {}, ...fields }) {
		const values = sim.options.paramsAsFields ? { ...fields, ...params } : params;
		if (
			typeof values !== 'object' ||
			values === null ||
			Object.values(values).some((value) => typeof value !== 'string')
		) {
			throw badRequest();
		}
		return values;
	}

	/** UNCONFIRMED: that a template under review is answered like one that does not exist. */
	function send(request) {
		const { id } = request.params;
		if (!UUID.test(id)) throw badRequest();
		const { client } = request.caller;
		const template = client.templates.find((one) => one.id === id);
		if (!template || template.status !== 'approved') throw templateNotFound();
		const body = request.jsonObject();
		const values = readValues(body);
		const text = template.content.replace(PLACEHOLDER, (_, name) => {
			if (!Object.hasOwn(values, name)) throw badRequest();
			return values[name];
		});
		return sim.messages.accept(client, { from: template.sender, to: body.to, text, callbackUrl: body.callback_url });
	}

	return {
		routes: [
			{ method: 'GET', path: '/v1.0/sms/template', handle: list },
			{ method: 'POST', path: '/v1.0/sms/template/{id}/send', handle: send },
		],
	};
}

module.exports = { createTemplates };
