import { render } from 'preact';
import { listenForKeys } from './keys/keymap.js';
import { followAddress } from './route/address.js';
import { Shell } from './shell/shell.js';
import { applyTheme } from './theme/theme.js';
import './theme/tokens.css';
import './theme/base.css';

applyTheme();
followAddress();
listenForKeys();
const page = document.getElementById('page');
if (page !== null) render(<Shell />, page);
