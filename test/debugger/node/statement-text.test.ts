import { describe, expect, test } from 'vitest';
import { entersBlock, readBetween } from '../../../src/debugger/node/statement-text.js';

describe('text between two places is of one statement', () => {
  test.each([
    '{1:{cents:4}}[',
    'f(a,',
    'f(a())+',
    'f(function(){a;b},',
    'x=[{a:1},',
    "return'}; {'+",
    'f(/[;}]/,',
    'f(`;`,',
    'f(/* ; */',
  ])('%s', (text) => {
    expect(readBetween(text)).toEqual({ isOne: true, mayBeSkipped: false });
  });

  test.each(['a?b():', 'a&&b()||', 'a??', 'a?.b('])('%s may be passed by', (text) => {
    expect(readBetween(text)).toEqual({ isOne: true, mayBeSkipped: true });
  });

  test.each([
    'a;',
    'a}',
    'if(a){',
    'if(a){b}',
    'if(a){b()}else ',
    'f(()=>{a;',
    'class A{',
    'try{',
    'a();if(b)',
  ])('%s is not', (text) => {
    expect(readBetween(text).isOne).toBe(false);
  });
});

test.each([
  ['foo(id){return ', true],
  ['(id)=>{let a=1;', true],
  ['foo(id){return 1},', false],
  ['a.b,', false],
  ['{a:', false],
])('%s enters a block: %s', (text, enters) => {
  expect(entersBlock(text)).toBe(enters);
});
