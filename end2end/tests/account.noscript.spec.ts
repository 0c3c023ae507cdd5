import { keepAccount } from '../support/household';

keepAccount(false);
