import { refuseInEveryLanguage } from '../support/refusals';

refuseInEveryLanguage(false);
