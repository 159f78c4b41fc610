// BuilderBot with its Meta provider: one flow that answers whatever comes. Everything is kept in memory.
import { createRequire } from 'node:module';
import bot from '@builderbot/bot';
import meta from '@builderbot/provider-meta';

const { addKeyword, createBot, createFlow, createProvider, EVENTS, MemoryDB } = bot;

// The provider has Meta's address built in; the HTTP client that it uses can be told otherwise.
createRequire(import.meta.url)('axios').interceptors.request.use(request => {
  request.url = request.url.replace('https://graph.facebook.com', process.env.GRAPH_URL);
  return request;
});

const answerAnything = addKeyword(EVENTS.WELCOME)
  .addAction(async (ctx, { flowDynamic }) => flowDynamic(`Rebut: ${ctx.body}`));

const provider = createProvider(meta.MetaProvider, {
  jwtToken: 'demo', numberId: '106540352242922', verifyToken: 'demo', version: 'v26.0',
});
const { httpServer } = await createBot(
  { flow: createFlow([answerAnything]), provider, database: new MemoryDB() },
  { queue: { timeout: 60000, concurrencyLimit: 50 } },
);
provider.server.get('/health/ready', (request, response) => response.end('ready'));
httpServer(Number(process.env.PORT));
process.on('SIGTERM', () => process.exit(0));
