// LAPACKE spells complex numbers with C99 <complex.h>, which Swift's importer skips. Only the real
// routines are called from here, so LAPACKE's own plain-structure form stands in.
#define LAPACK_COMPLEX_STRUCTURE
#include <cblas.h>
#include <lapacke.h>
