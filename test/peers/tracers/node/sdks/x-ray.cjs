const AWSXRay = require('aws-xray-sdk');
const express = require('express');
const http = require('node:http');

AWSXRay.captureHTTPsGlobal(http);
AWSXRay.setDaemonAddress('127.0.0.1:1'); // nothing listens there

exports.createServer = (answer) => {
  const app = express();
  app.use(AWSXRay.express.openSegment(process.env.NAME));
  app.use(answer);
  app.use(AWSXRay.express.closeSegment());
  return http.createServer(app);
};
