import { namingTaker } from './app/naming-taker.js';
import { recorderSettings, sinkSettings } from './app/room-settings.js';
import { keepHeapSmall, makeAllYoung } from './app/settle-heap.js';
import { withReplayer } from './app/with-replayer.js';
import { version } from './cli/version.js';
import type { Config } from './core/config.js';
import type { GatewayLog, Rooms, RunningGateway } from './core/rooms.js';
import { steadyNow } from './core/steady-clock.js';

/**
 * Puts the rooms together: the only file that knows more than one of them. Each is loaded when it
 * is first needed.
 */
export const rooms: Rooms = {
  async loadConfig(file) {
    const { loadConfig } = await import('./config/load-config.js');
    return loadConfig(file);
  },
  async parseConfig(text, file) {
    const { parseConfig } = await import('./config/load-config.js');
    return parseConfig(text, file);
  },
  async explainRequest(config, request) {
    const { explainRequest } = await import('./gateway/explain/explain-request.js');
    return explainRequest(config, request);
  },
  async configPath(file) {
    const { configPath } = await import('./config/config-file.js');
    return configPath(file);
  },
  async listeningPrograms() {
    const { listeningPrograms } = await import('./debugger/proc/listening-programs.js');
    const { loopProcess } = await import('./app/loop-process.js');
    return listeningPrograms().map((each) => ({ ...each, isLoop: loopProcess(each) !== null }));
  },
  async outlineConfig(file) {
    const { readOutline } = await import('./config/read-outline.js');
    return readOutline(file);
  },
  async openStore(config) {
    const { openStore } = await import('./store/open-store.js');
    return openStore(config.store);
  },
  async openRecordings(file) {
    const { findStore } = await import('./config/find-store.js');
    const { openRecordings } = await import('./store/open-store.js');
    return openRecordings(await findStore(file));
  },
  async recentRecordings(file, limit) {
    const { findStore } = await import('./config/find-store.js');
    const { readRecent } = await import('./store/read-recent.js');
    return readRecent(await findStore(file), limit);
  },
  async shadows(config) {
    const { connectToShadows } = await import('./control/admin-client.js');
    return connectToShadows(config.gateway);
  },
  async examine(file) {
    const { examine } = await import('./app/doctor/examine.js');
    return examine(file, rooms);
  },
  async findGateway(file) {
    const { findGateway } = await import('./config/find-gateway.js');
    return findGateway(file);
  },
  async figures(access) {
    const { connectToFigures } = await import('./control/figures-client.js');
    return connectToFigures(access.gateway);
  },
  async faults(access) {
    const { connectToFaults } = await import('./control/faults-client.js');
    return connectToFaults(access.gateway);
  },
  async openExperiment(source) {
    const { openExperiment } = await import('./app/open-experiment.js');
    return openExperiment(source, rooms);
  },
  async intercepts(access) {
    const { connectToIntercepts } = await import('./control/intercepts-client.js');
    return connectToIntercepts(access.gateway);
  },
  async experimentHistory(file, options) {
    const { findStore } = await import('./config/find-store.js');
    const { openHistory } = await import('./store/experiment-runs.js');
    return openHistory(await findStore(file), options);
  },
  async readVirtualService({ services }, text, shownAs) {
    const { readVirtualService } = await import('./config/virtual-service.js');
    return readVirtualService(text, { shownAs, services });
  },
  async tap(config, wish, reader, signal) {
    const { readTap } = await import('./control/tap-client.js');
    return readTap(config.gateway, wish, reader, signal);
  },
  async startGateway(config, log) {
    return startGateway(config, log);
  },
  async startPage(page) {
    const { startPage } = await import('./app/view/start-page.js');
    return startPage(page);
  },
  async replay(config, store, request) {
    return withReplayer((replayer) => replayer.replay(config, store, request));
  },
  async replayBatch(config, store, requests, options) {
    const { runBatch } = await import('./replayer/batch/run-batch.js');
    // One replayer for all of them: they share its connections and its listeners.
    return withReplayer((replayer) =>
      runBatch(requests, (request) => replayer.replay(config, store, request), options),
    );
  },
  async planReplay(config, store, request) {
    const { previewReplay } = await import('./replayer/batch/preview-replay.js');
    const { createFindHosts } = await import('./app/find-hosts.js');
    return previewReplay(config, store, request, { findHosts: createFindHosts() });
  },
  async aimRequest(config, capture, aim) {
    const { aimRequest } = await import('./replayer/aim-request.js');
    return aimRequest(config, capture, aim);
  },
  async findHosts(hosts) {
    const { createFindHosts } = await import('./app/find-hosts.js');
    return createFindHosts()(hosts);
  },
  async exportCapture(capture, request) {
    const { exportCapture } = await import('./travel/export-capture.js');
    return exportCapture(capture, request, version());
  },
  async importCaptures(config, file, options) {
    const { importCaptures } = await import('./app/import-captures.js');
    return importCaptures(config, file, options);
  },
};

/** After the drain, for what is still to be written; time that the drain did not need comes on top. */
const flushMsMax = 2500;

/** At the end, for rules that are still asked about the last hops. */
const judgedWithinMs = 2000;

/** At the end, for spans and lines of the access log that are still to be sent or written. */
const reportMsMax = 1500;

async function startGateway(config: Config, log: GatewayLog): Promise<RunningGateway> {
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
  ] = await Promise.all([
    import('./store/open-sink.js'),
    import('./recorder/flight-recorder.js'),
    import('./gateway/gateway.js'),
    import('./control/start-admin.js'),
    import('./gateway/trace/random-hex.js'),
    import('./recorder/drop-log.js'),
    import('./config/reloader.js'),
    import('./app/open-shadows.js'),
    import('./app/open-faults.js'),
    import('./app/open-observer.js'),
    import('./app/apply-whole.js'),
    import('./app/open-taps.js'),
    import('./recorder/judge-thread.js'),
    import('./app/open-spans.js'),
    import('./app/open-reports.js'),
    import('./app/view/open-page.js'),
    import('./traffic/traffic-room.js'),
    import('./traffic/admission/admission-room.js'),
    import('./app/open-intercepts.js'),
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
  try {
    const recorder = new recorderRoom.FlightRecorder({
      ...recorderSettings(config),
      memoryBytes: config.capture.memoryBytes,
      sink: dropLog.loggingDrops(sink, { warn: (line) => log.warn(line), now: steadyNow }),
      now: steadyNow,
      newKey: () => ids.randomHex(8),
      experimentOf: (met) => experimentOf(met),
      judge: new judging.JudgeThread(),
      settledListener: () => spans.onSettled,
    });
    const shadows = shadowing.openShadows(config, { sink, log });
    const faults = faulting.openFaults(config, {
      log,
      shadows: shadows.room,
      onChange: () => gateway?.rewire(),
    });
    experimentOf = (met) => faults.experimentOf(met);
    const intercepts = intercepting.openIntercepts(config, {
      ...{ log, onChange: () => gateway?.rewire() },
    });
    const store = () => sink.status();
    const { observer, metrics } = observing.openObserver(config, {
      ...{ recorder, store, spans: spans.counts },
      accessLogLost: () => lost(),
    });
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
      ask: admission.ask,
      intercept: () => intercepts.choose,
      warn: (line: string) => log.warn(line),
    };
    gateway = await namingTaker(() => gatewayRoom.startGateway(options), config);
    const running = gateway;
    const admin = await namingTaker(
      () =>
        adminRoom.startAdmin({
          address: config.gateway.admin,
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
          intercepts,
          figures: { figures: observer, metrics },
          taps: taps.hub,
          page: page.sources,
        }),
      config,
    );
    const apply = (next: Config) => {
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
    await gateway?.drain(0);
    await end(flushMsMax);
    throw error;
  }
}
