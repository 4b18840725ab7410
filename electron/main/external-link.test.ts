/** Links leave the app as web pages and letters only. */
import { expect, test } from 'vitest'
import { externalLink } from './external-link.ts'

test.each([
  ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
  ['HTTPS://EXAMPLE.org', 'https://example.org/'],
  ['mailto:ann@example.org?subject=Hi', 'mailto:ann@example.org?subject=Hi'],
  [' https://example.org/ ', 'https://example.org/'],
])('%j opens as %j', (address, opened) => {
  expect(externalLink(address)).toBe(opened)
})

test.each([
  'http://example.org/',
  'file:///etc/passwd',
  'file://server/share/a.exe',
  'smb://server/share',
  '\\\\server\\share\\a.exe',
  '//server/share',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'vbscript:x',
  'ms-msdt:/id',
  'app://tidelist/',
  'ftp://example.org/',
  'https://',
  'https://user:pass@example.org/',
  'https://bank.example@evil.example/',
  'C:\\Windows\\System32\\calc.exe',
  '/usr/bin/xterm',
  '',
])('%j is refused', (address) => {
  expect(externalLink(address)).toBeNull()
})
