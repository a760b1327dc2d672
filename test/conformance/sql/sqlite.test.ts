import { join } from 'node:path';
import { openSqlite } from '../../../src/endpoint/store/open-sqlite.js';
import { describeDatabase } from './database.js';

describeDatabase('SQLite', (directory) => openSqlite(join(directory, 'test.sqlite')));
