import { withReplayer } from './app/with-replayer.js';
import { version } from './cli/version.js';
import type { Rooms } from './core/rooms.js';

/**
 * What commands ask of the rooms. Each room is loaded when it is first needed.
 */
export const rooms: Rooms = {
  async loadConfig(file, options) {
    const { loadConfig } = await import('./config/load-config.js');
    return loadConfig(file, options);
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
  async openStore(config, tell) {
    const { openStore } = await import('./store/open-store.js');
    return openStore(config.store, { tell });
  },
  async openRecordings(file, tell) {
    const { findStore } = await import('./config/find-store.js');
    const { openRecordings } = await import('./store/open-store.js');
    return openRecordings(await findStore(file), { tell });
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
  async experimentMarks(access) {
    const { connectToExperiments } = await import('./control/experiments-client.js');
    return connectToExperiments(access.gateway);
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
    const { startGateway } = await import('./app/start-gateway.js');
    return startGateway(config, log);
  },
  async startPage(page) {
    const { startPage } = await import('./app/view/start-page.js');
    return startPage(page);
  },
  async startGatewayPage(address, config) {
    const { startGatewayPage } = await import('./app/view/start-gateway-page.js');
    return startGatewayPage(address, config);
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
