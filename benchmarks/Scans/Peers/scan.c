// The selective scan as plain loops, for gcc -O3 -march=native. Runs the channels from 'from' to 'to' - 1; h holds their states, [to - from, states].
#include <math.h>

static float softplus(float x) { return x > 20 ? x : logf(1 + expf(x)); }

void selective_scan(
    long from, long to, long steps, long channels, long states, int has_softplus,
    const float *restrict u, const float *restrict dt, const float *restrict a, const float *restrict b, const float *restrict c,
    float *restrict h, float *restrict y)
{
    for (long i = 0; i < (to - from) * states; i++) {
        h[i] = 0;
    }
    for (long t = 0; t < steps; t++) {
        for (long d = from; d < to; d++) {
            const float p = has_softplus ? softplus(dt[t * channels + d]) : dt[t * channels + d];
            float sum = 0;
            for (long s = 0; s < states; s++) {
                float *state = &h[(d - from) * states + s];
                *state = expf(p * a[d * states + s]) * *state + p * b[t * states + s] * u[t * channels + d];
                sum += c[t * states + s] * *state;
            }
            y[t * channels + d] = sum;
        }
    }
}
