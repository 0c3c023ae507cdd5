import { refuseInEveryLanguage } from '../support/refusals';

refuseInEveryLanguage(true);
