import { launchShop } from './launch.ts';
import { readSettings, USAGE } from './settings.ts';
import { sendOrders } from './traffic.ts';

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}

let settings;
try {
  settings = readSettings(process.argv.slice(2));
} catch (error) {
  console.error(`shop: ${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}

const { rate, faults, seed, otlp } = settings;
const interrupt = new AbortController();
process.on('SIGINT', () => interrupt.abort());
process.on('SIGTERM', () => interrupt.abort());

const warnOnce = (text: (reason: string) => string) => {
  let warned = false;
  return (reason: string) => {
    if (!warned) {
      console.error(`shop: ${text(reason)}`);
    }
    warned = true;
  };
};
const onLost = warnOnce((reason) => `traces do not reach ${otlp} (${reason}); the shop goes on without them`);
const onFailure = warnOnce((reason) => `an order failed (${reason}); further failures are only counted`);

try {
  const shop = await launchShop(settings, onLost, (reason) => {
    console.error(`shop: ${reason}; closing`);
    process.exitCode = 1;
    interrupt.abort();
  });
  const pace = rate === 0 ? 'no traffic' : `${rate} orders/s, ${faults * 100} % with a fault, seed ${seed}`;
  console.log(`shop: open at ${shop.web}, traces go to ${otlp}, ${pace}`);
  const sales = await sendOrders(shop.web, settings, interrupt.signal, onFailure);
  await shop.stop();
  const { orders, paid, refused, failed, faulty } = sales;
  console.log(
    `shop: closed after ${orders} orders: ${paid} paid (${faulty} with a fault), ${refused} refused, ${failed} failed`,
  );
} catch (error) {
  console.error(`shop: ${(error as Error).message}`);
  process.exitCode = 1;
}
