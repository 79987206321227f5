#include "mtlface.h"
