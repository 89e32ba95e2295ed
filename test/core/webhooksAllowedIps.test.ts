import fc from 'fast-check';
import { invalidIpEntries, isAllowedIp } from '../../nodes/core/webhooks/allowedIps';

describe('allowed addresses', () => {
	it.each([
		['nobody is excluded by an empty list', '203.0.113.9', '', true],
		['a list of blanks and commas is empty', '203.0.113.9', ' , ,', true],
		['the same IPv4 address', '203.0.113.9', '203.0.113.9', true],
		['another IPv4 address', '203.0.113.8', '203.0.113.9', false],
		['an address inside a range', '198.51.100.255', '198.51.100.0/24', true],
		['an address after a range', '198.51.101.0', '198.51.100.0/24', false],
		['a range written with any of its addresses', '198.51.100.1', '198.51.100.77/24', true],
		['a range of one', '198.51.100.1', '198.51.100.1/32', true],
		['a range of every IPv4 address', '198.51.100.1', '0.0.0.0/0', true],
		['an IPv6 address in the range of every IPv4 address', '2001:db8::1', '0.0.0.0/0', false],
		['any entry of a list', '203.0.113.9', '198.51.100.0/24, 203.0.113.9', true],
		['entries on lines of their own', '203.0.113.9', '198.51.100.0/24\n203.0.113.9', true],
		['an IPv4-mapped caller', '::ffff:203.0.113.9', '203.0.113.9', true],
		['an IPv4-mapped caller in hexadecimal', '::ffff:cb00:7109', '203.0.113.0/24', true],
		['an IPv4-mapped entry', '203.0.113.9', '::ffff:203.0.113.0/120', true],
		['the same IPv6 address in another spelling', '2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
		['an IPv6 address with a zone', 'fe80::1%eth0', 'fe80::/10', true],
		['an IPv6 address inside a range', '2001:db8:1:ffff::1', '2001:db8:1::/48', true],
		['an IPv6 address outside a range', '2001:db8:2::1', '2001:db8:1::/48', false],
		['a range that ends within a group', '2001:db8:8000::1', '2001:db8:8000::/33', true],
		['a caller without an address', undefined, '203.0.113.9', false],
		['a caller whose address cannot be read', 'unix:', '0.0.0.0/0, ::/0', false],
		['nobody but the readable entries', '203.0.113.9', '203.0.113.x, 203.0.113.9', true],
		['nobody by an unreadable entry', '203.0.113.9', '203.0.113.x', false],
	])('%s', (_name, address, list, expected) => {
		expect(isAllowedIp(address, list)).toBe(expected);
	});

	it.each([
		'1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4/8/8', '1.2.3.4/-1', 'a.b.c.d',
		':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', '::g', '::/129',
		'1.2.3.4::', '::1.2.3', 'localhost', '__proto__', '*',
	])('names the entry %s, which is no address', (entry) => {
		expect(invalidIpEntries(`192.0.2.1, ${entry}`)).toEqual([entry]);
		expect(isAllowedIp('192.0.2.2', entry)).toBe(false);
	});

	const byte = fc.integer({ min: 0, max: 255 });
	const ipv4 = fc.tuple(byte, byte, byte, byte);
	const numberOf = (bytes: readonly number[]) => bytes.reduce((sum, part) => sum * 256 + part, 0);

	it('compares exactly the first bits of IPv4 addresses', () => {
		fc.assert(
			fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (caller, entry, length) => {
				const size = 2 ** (32 - length);
				const expected = Math.floor(numberOf(caller) / size) === Math.floor(numberOf(entry) / size);
				const list = `${entry.join('.')}/${length}`;
				expect(isAllowedIp(caller.join('.'), list)).toBe(expected);
				expect(isAllowedIp(`::ffff:${caller.join('.')}`, list)).toBe(expected);
			}),
		);
	});

	it('flips its answer when a bit inside the prefix flips, and not when one after it does', () => {
		const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
		const bit = fc.integer({ min: 0, max: 127 });
		fc.assert(
			fc.property(groups, bit, fc.integer({ min: 0, max: 128 }), (entry, flipped, length) => {
				const caller = [...entry];
				caller[flipped >> 4] ^= 1 << (15 - (flipped & 15));
				const write = (parts: number[]) => parts.map((part) => part.toString(16)).join(':');
				expect(isAllowedIp(write(caller), `${write(entry)}/${length}`)).toBe(flipped >= length);
			}),
		);
	});

	it('reads every shortened spelling of an IPv6 address', () => {
		const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 7 });
		fc.assert(
			fc.property(groups, fc.nat(7), (written, at) => {
				const head = written.slice(0, at);
				const tail = written.slice(at);
				const hex = (parts: number[]) => parts.map((part) => part.toString(16)).join(':');
				const zeros = new Array<number>(8 - written.length).fill(0);
				expect(isAllowedIp(`${hex(head)}::${hex(tail)}`, hex([...head, ...zeros, ...tail]))).toBe(true);
			}),
		);
	});

	it('never throws, whatever is entered', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (address, list) => {
				expect(typeof isAllowedIp(address, list)).toBe('boolean');
				expect(Array.isArray(invalidIpEntries(list))).toBe(true);
			}),
		);
	});
});
