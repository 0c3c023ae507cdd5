import { walkInEveryLanguage } from '../support/walk';

walkInEveryLanguage(true);
