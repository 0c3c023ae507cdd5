import { walkInEveryLanguage } from '../support/walk';

walkInEveryLanguage(false);
