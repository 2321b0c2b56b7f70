// webpack.cjs FOLDER DEVTOOL: bundles FOLDER/src/reviews.ts into FOLDER/dist/bundle.js.
const { join } = require('node:path');
const webpack = require('webpack');

const [, , folder, devtool] = process.argv;
const compilerOptions = {
  ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022' },
  sourceMap: true,
};
const options = {
  ...{ mode: 'development', target: 'node', devtool, context: folder, entry: './src/reviews.ts' },
  output: { path: join(folder, 'dist'), filename: 'bundle.js' },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  resolveLoader: { modules: [join(__dirname, 'node_modules')] },
  module: {
    rules: [
      { test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true, compilerOptions } },
    ],
  },
};
webpack(options, (error, stats) => {
  const text = error?.stack ?? stats.toString({ all: false, errors: true });
  if (text === '') return;
  console.error(text);
  process.exitCode = 1;
});
