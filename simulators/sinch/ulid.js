'use strict';

const { randomBytes } = require('node:crypto');

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id as Sinch gives them: 26 characters, the first ten of which sort by time. */
function newUlid(ms) {
	let time = Math.floor(ms);
	let head = '';
	for (let i = 0; i < 10; i++) {
		head = ALPHABET[time % 32] + head;
		time = Math.floor(time / 32);
	}
	return head + Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join('');
}

module.exports = { newUlid };
