import { expect, test } from 'vitest';
import { secretKindOf } from '../../src/core/secret-name.js';

test.each([
  ...[
    'password',
    'passwd',
    'Password',
    'userPassword',
    'user[password]',
    'db.password',
    'DB_PASSWORD',
  ],
  ...[
    'new-password',
    'newpassword',
    'password2',
    'password_confirmation',
    'passwordConfirm',
    'pwd',
  ],
  ...[
    'secret',
    'clientSecret',
    'client_secret',
    'client-secret',
    'SECRET_KEY',
    'secret_access_key',
  ],
  ...[
    'token',
    'accessToken',
    'access_token',
    'refresh-token',
    'x-auth-token',
    'idToken',
    'id_token2',
  ],
  ...[
    'apiKey',
    'api_key',
    'apikey',
    'x-api-key',
    'X-Goog-Api-Key',
    'APIKey',
    'privateKey',
    'api_keys',
  ],
  ...['authorization', 'Proxy-Authorization', 'xAuthorization', 'credentials', 'passphrase', 'jwt'],
  ...['card_number', 'cardNumber', 'card[number]', 'creditCard', 'cvv', 'cvv2', 'CVC', 'cardCvc'],
  ...['ssn', 'userSSN', 'user_ssn', 'socialSecurityNumber', 'security_code', 'password[0]'],
])('%s says that it is a secret’s', (name) => {
  expect(secretKindOf(name)).not.toBeNull();
});

test.each([
  ...['token_type', 'tokenType', 'tokens', 'tokens_used', 'max_tokens', 'maxTokens', 'token_count'],
  ...[
    'tokenizer',
    'secretary',
    'secret_name',
    'secretArn',
    'secretariat',
    'password_hint',
    'passwordless',
  ],
  ...['password_reset', 'password_changed_at', 'passwordPolicy', 'has_password', 'forgot_password'],
  ...[
    'next_page_token',
    'pageToken',
    'nextToken',
    'continuation-token',
    'syncToken',
    'page[token]',
  ],
  ...[
    'csrf_token',
    'x-csrf-token',
    'X-XSRF-TOKEN',
    'authenticity_token',
    '__RequestVerificationToken',
  ],
  ...[
    'key',
    'keys',
    'monkey',
    'primary_key',
    'author',
    'authority',
    'authorization_url',
    'card',
    'cards',
  ],
  ...[
    'class_n',
    'session',
    'mission',
    'number',
    'discard',
    'access-control-allow-credentials',
    'broken',
  ],
  ...[
    'pass',
    'passed',
    'compass',
    'passenger',
    'idempotency-key',
    'sort_key',
    'api',
    'eos_token',
    '',
  ],
])('%s does not', (name) => {
  expect(secretKindOf(name)).toBeNull();
});
