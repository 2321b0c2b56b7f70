import type { Group } from '../case.js';

const hosts = (lines: string, version = '1.1', target = '/a') =>
  `GET ${target} HTTP/${version}\r\n${lines}\r\n`;
const host = (value: string) => hosts(`Host: ${value}\r\n`);

export const requestHosts: readonly Group[] = [
  {
    rfc: 'RFC 9112 §3.2',
    why: 'HTTP/1.1 has one Host: two readers may each take another one of several',
    cases: [
      ['none', hosts(''), '400'],
      ['none in HTTP/1.0', hosts('', '1.0'), '200'],
      ['none, with an absolute target', hosts('', '1.1', 'http://origin/a'), '400'],
      ['two alike', hosts('Host: origin\r\nHost: origin\r\n'), '400'],
      ['two', hosts('Host: origin\r\nHost: other\r\n'), '400'],
      ['two in two cases', hosts('Host: origin\r\nHOST: other\r\n'), '400'],
      ['two in HTTP/1.0', hosts('Host: origin\r\nHost: other\r\n', '1.0'), '400'],
      ['behind other fields', hosts('X: 1\r\nhost: origin\r\n'), '200'],
    ],
  },
  {
    rfc: 'RFC 9110 §7.2',
    why: 'a Host is a host and a port (RFC 3986 §3.2); what is none leads readers to different places',
    cases: [
      ['a name', host('origin'), '200'],
      ['a name with a port', host('origin:8080'), '200'],
      ['a name and a colon', host('origin:'), '200'],
      ['a name in upper case', host('ORIGIN'), '200'],
      ['a name with a final dot', host('origin.'), '200'],
      ['a name with an underscore', host('my_origin'), '200'],
      ['a name with a hyphen at its end', host('origin-'), '200'],
      ['an address', host('127.0.0.1'), '200'],
      ['an address with a port', host('127.0.0.1:80'), '200'],
      ['an IPv6 address', host('[::1]'), '200'],
      ['an IPv6 address with a port', host('[::1]:80'), '200'],
      [
        'sub-delims',
        host("a!$&'()*+;=b"),
        '200',
        { why: 'a registered name may have them (RFC 3986 §3.2.2)' },
      ],
      [
        'a comma',
        host('a,b'),
        '400',
        { why: 'a registered name may have it, and a list of two hosts looks the same' },
      ],
      [
        'an escape',
        host('a%20b'),
        '200',
        { why: 'a registered name may have it (RFC 3986 §3.2.2)' },
      ],
      [
        'nothing',
        host(''),
        '200',
        { why: 'a target without an authority has an empty Host (RFC 9112 §3.2)' },
      ],
      ['blanks around', host(' origin \t'), '200'],
      ['an IPv6 address without brackets', host('::1'), '400'],
      ['brackets that do not end', host('[::1'), '400'],
      ['brackets with a name', host('[origin]'), '400'],
      ['letters behind brackets', host('[::1]a'), '400'],
      ['a port of letters', host('origin:http'), '400'],
      ['two ports', host('origin:80:81'), '400'],
      ['a negative port', host('origin:-1'), '400'],
      ['a space within', host('ori gin'), '400'],
      ['a tab within', host('ori\tgin'), '400'],
      ['two hosts', host('origin, other'), '400'],
      ['a user', host('me@origin'), '400'],
      ['a path', host('origin/a'), '400'],
      ['a backslash', host('origin\\a'), '400'],
      ['a query', host('origin?a'), '400'],
      ['a fragment', host('origin#a'), '400'],
      ['a URL', host('http://origin'), '400'],
      ['quotes', host('"origin"'), '400'],
      ['angle brackets', host('<origin>'), '400'],
      [
        'UTF-8',
        host('b\xc3\xbccher'),
        '200',
        { why: 'what clients do send reaches a service without loop, too' },
      ],
    ],
  },
];
