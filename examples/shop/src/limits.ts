/** Charges above this amount need a fraud check first. */
export const FRAUD_CHECK_ABOVE = 1000;
/** The fraud check refuses orders above this amount. */
export const REFUSED_ABOVE = 9000;
