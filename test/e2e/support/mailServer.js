const { once } = require('node:events');
const { simpleParser } = require('mailparser');
const { SMTPServer } = require('smtp-server');

/**
 * A mail server on 127.0.0.1 without login and TLS that keeps what it gets.
 * @returns {Promise<{ mails: object[], credential: { type: string, data: object }, close(): Promise<void> }>} `mails` as
 *   mailparser reads them, the oldest first; `credential` for n8n's Send Email node
 */
async function startMailServer() {
	const mails = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['AUTH', 'STARTTLS'],
		onData(stream, _session, done) {
			simpleParser(stream).then((mail) => {
				mails.push(mail);
				done();
			}, done);
		},
	});
	server.listen(0, '127.0.0.1');
	await once(server.server, 'listening');
	const { port } = server.server.address();
	return {
		mails,
		credential: { type: 'smtp', data: { host: '127.0.0.1', port, secure: false, disableStartTls: true } },
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}

module.exports = { startMailServer };
