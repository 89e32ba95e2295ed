/*
 * Lints the folder argv[2] with the rules of n8n's verification scanner and prints its verdict.
 * argv[3] is `source` or `tarball`: the scanner looks at other files in each.
 */
import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [, , directory, kind] = process.argv;
const patterns = { source: SOURCE_FILE_PATTERNS, tarball: ['**/*.js', 'package.json'] }[kind];
process.stdout.write(JSON.stringify(await analyzePackage(directory, patterns)));
