import { version } from '../cli/version.js';
import type { Config } from '../core/config.js';
import type { GatewayLog, RunningGateway } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { namingTaker } from './naming-taker.js';
import { recorderSettings, sinkSettings } from './room-settings.js';
import { keepHeapSmall, makeAllYoung } from './settle-heap.js';
import { warnOfExpiry } from './warn-of-expiry.js';

/** After the drain, for what is still to be written; time that the drain did not need comes on top. */
const flushMsMax = 2500;

/** At the end, for rules that are still asked about the last hops. */
const judgedWithinMs = 2000;

/** At the end, for spans and lines of the access log that are still to be sent or written. */
const reportMsMax = 1500;

/** Puts the rooms of a gateway together, and starts it. */
export async function startGateway(config: Config, log: GatewayLog): Promise<RunningGateway> {
  makeAllYoung();
  keepHeapSmall();
  const [
    sinkRoom,
    recorderRoom,
    gatewayRoom,
    adminRoom,
    ids,
    dropLog,
    reloading,
    shadowing,
    faulting,
    observing,
    applying,
    tapping,
    judging,
    spanning,
    reporting,
    paging,
    steering,
    admitting,
    intercepting,
    marking,
    admins,
    typing,
  ] = await Promise.all([
    import('../store/open-sink.js'),
    import('../recorder/flight-recorder.js'),
    import('../gateway/gateway.js'),
    import('../control/start-admin.js'),
    import('../gateway/trace/random-hex.js'),
    import('../recorder/drop-log.js'),
    import('../config/reloader.js'),
    import('./open-shadows.js'),
    import('./open-faults.js'),
    import('./open-observer.js'),
    import('./apply-whole.js'),
    import('./open-taps.js'),
    import('../recorder/judge-thread.js'),
    import('./open-spans.js'),
    import('./open-reports.js'),
    import('./view/open-page.js'),
    import('../traffic/traffic-room.js'),
    import('../traffic/admission/admission-room.js'),
    import('./open-intercepts.js'),
    import('../faults/mark-room.js'),
    import('./admin-server.js'),
    import('./open-types.js'),
  ]);
  if (config.gateway.workers !== 1) {
    log.warn(`gateway.workers: ${config.gateway.workers}: this version runs one process`);
  }
  const startedAt = new Date().toISOString();
  const spans = spanning.openSpans(config, log);
  const sink = await sinkRoom.openSink(config.store, sinkSettings(config), {
    onProblem: (line) => log.warn(line),
    onWritten: (capture) => spans.queue?.written(capture),
  });
  let end = (withinMs: number) => sink.close({ withinMs });
  let gateway: Awaited<ReturnType<typeof gatewayRoom.startGateway>> | undefined;
  let draining = false;
  let experimentOf: (faults: readonly string[]) => string | null = () => null;
  let lost = () => 0;
  const types = await typing.openTypes(config, log);
  try {
    const recorder = new recorderRoom.FlightRecorder({
      ...recorderSettings(config),
      memoryBytes: config.capture.memoryBytes,
      sink: dropLog.loggingDrops(sink, { warn: (line) => log.warn(line), now: steadyNow }),
      now: steadyNow,
      newKey: () => ids.randomHex(8),
      experimentOf: (met) => experimentOf(met),
      typesOf: types.room.typesOf,
      judge: new judging.JudgeThread(),
      settledListener: () => spans.onSettled,
    });
    const shadows = shadowing.openShadows(config, { sink, log, typesOf: types.room.typesOf });
    const faults = faulting.openFaults(config, {
      log,
      shadows: shadows.room,
      onChange: () => gateway?.rewire(),
    });
    const intercepts = intercepting.openIntercepts(config, {
      ...{ log, onChange: () => gateway?.rewire() },
    });
    const store = () => sink.status();
    const { observer, metrics } = observing.openObserver(config, {
      ...{ recorder, store, spans: spans.counts },
      accessLogLost: () => lost(),
    });
    const experiments = new marking.MarkRoom(steadyNow, observer.periods);
    experimentOf = (met) => faults.experimentOf(met) ?? experiments.current();
    const taps = tapping.openTaps(config, { observer, recorder });
    const reports = reporting.openReports(config, {
      ...{ spans, observer, recorder, log },
      before: [observer, taps.hub],
      // It comes last: when an exchange ends, its chain is still there to tell the caller.
      after: [recorder],
    });
    lost = () => reports.accessLog.lost;
    const traffic = new steering.TrafficRoom(config, { warn: (line) => log.warn(line) });
    const admission = new admitting.AdmissionRoom(config);
    const page = paging.openPage({ mode: 'gateway', store: config.store.path, config });
    end = async (withinMs: number) => {
      traffic.close();
      types.close();
      await page.close();
      await shadows.close();
      await recorder.settled(Math.min(withinMs, judgedWithinMs));
      recorder.stop();
      await sink.close({ withinMs });
      await reports.close(reportMsMax);
    };
    const options = {
      config,
      listeners: [shadows.room.watching(reports.watching)],
      interceptors: [
        admission.interceptor,
        shadows.room.interceptor,
        traffic.around,
        faults.interceptor,
        traffic.interceptor,
      ],
      choose: traffic.choose,
      takePlace: traffic.takePlace,
      upgradeInterceptors: [admission.upgradeInterceptor, faults.upgradeInterceptor],
      intercept: () => intercepts.choose,
      warn: (line: string) => log.warn(line),
      info: (line: string) => log.info(line),
    };
    gateway = await namingTaker(() => gatewayRoom.startGateway(options), config);
    const running = gateway;
    const admin = await namingTaker(
      () =>
        adminRoom.startAdmin({
          address: config.gateway.admin,
          createServer: admins.adminServer(config.gateway, log),
          token: config.gateway.adminToken,
          hosts: config.gateway.adminHosts ?? [],
          status: () => ({
            version: version(),
            pid: process.pid,
            startedAt,
            config: config.file,
            listening: running.doors,
            recorder: {
              usedBytes: recorder.usedBytes,
              memoryBytes: config.capture.memoryBytes,
              chains: recorder.chains,
              shortened: recorder.shortened,
              drops: recorder.drops,
            },
            taps: taps.hub.readers,
            store: sink.status(),
            draining,
          }),
          shadows: shadows.room,
          faults,
          experiments,
          intercepts,
          figures: { figures: observer, metrics },
          taps: taps.hub,
          page: page.sources,
        }),
      config,
    );
    const expiry = warnOfExpiry(config, (line) => log.warn(line));
    const apply = (next: Config) => {
      expiry.configure(next);
      types.room.configure(next);
      traffic.configure(next);
      admission.configure(next);
      running.configure(next);
      shadows.configure(next);
      faults.configure(next);
      intercepts.configure(next);
      recorder.configure(recorderSettings(next));
      observer.configure(next);
      taps.configure(next);
      reports.configure(next);
      page.configure(next);
      sink.configure(sinkSettings(next));
    };
    const reloader = reloading.startReloader(config, log, applying.applyWhole(config, apply));
    return {
      listening: [...running.doors, { name: 'admin', address: admin.address }],
      reload: reloader.reload,
      async drain() {
        draining = true;
        const endsAtMs = performance.now() + config.gateway.drainMs + flushMsMax;
        reloader.stop();
        expiry.close();
        faults.end();
        intercepts.end();
        await shadows.room.end();
        await running.drain(config.gateway.drainMs);
        await admin.close();
        taps.hub.close();
        await end(endsAtMs - performance.now());
      },
    };
  } catch (error) {
    types.close();
    await gateway?.drain(0);
    await end(flushMsMax);
    throw error;
  }
}
