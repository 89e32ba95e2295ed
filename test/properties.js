'use strict';

const { configureGlobal } = require('fast-check');

/** The same cases in every run, so that what fails in CI is the change; other cases with e.g. `PROPERTY_SEED=$RANDOM`. */
configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
