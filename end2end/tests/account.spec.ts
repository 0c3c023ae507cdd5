import { keepAccount } from '../support/household';

keepAccount(true);
