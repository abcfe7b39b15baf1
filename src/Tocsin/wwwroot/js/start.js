import { watchConnection } from './connection.js';
import { listen } from './keys.js';

watchConnection();
listen();

await Blazor.start({
  circuit: {
    logLevel: 3, // warnings and worse
    reconnectionOptions: { maxRetries: 1000, retryIntervalMilliseconds: attempt => Math.min(250 * 2 ** attempt, 4000) },
  },
});
